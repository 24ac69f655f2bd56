//! Evaluates constants: a literal, a product of literals, a duration.

use syn::{BinOp, Expr, Lit, UnOp};

use crate::facts::surface::ConstantValue;

/// Products are followed this far.
const DEPTH: u32 = 8;

/// The value of `expression`, if it is made of literals alone.
pub fn value(expression: &Expr) -> Option<ConstantValue> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) if text.value().len() <= 128 => {
                Some(ConstantValue::Text(text.value().into()))
            }
            Lit::Bool(flag) => Some(ConstantValue::Bool(flag.value)),
            _ => number(expression, DEPTH).map(ConstantValue::Number),
        },
        Expr::Call(call) => {
            let Expr::Path(function) = &*call.func else {
                return None;
            };
            let segments = &function.path.segments;
            let owner = segments.iter().rev().nth(1)?;
            if owner.ident != "Duration" || call.args.len() != 1 {
                return None;
            }
            let scale = match segments.last()?.ident.to_string().as_str() {
                "from_secs" | "from_secs_f64" | "from_secs_f32" => 1.0,
                "from_millis" => 1e-3,
                "from_micros" => 1e-6,
                "from_nanos" => 1e-9,
                "from_mins" => 60.0,
                "from_hours" => 3600.0,
                _ => return None,
            };
            let amount = number(call.args.first()?, DEPTH)?;
            Some(ConstantValue::Seconds(amount * scale))
        }
        _ => number(expression, DEPTH).map(ConstantValue::Number),
    }
}

fn number(expression: &Expr, depth: u32) -> Option<f64> {
    let depth = depth.checked_sub(1)?;
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number
                .base10_parse::<u128>()
                .ok()
                .map(|number| number as f64),
            Lit::Float(number) => number.base10_parse().ok(),
            _ => None,
        },
        Expr::Paren(inner) => number(&inner.expr, depth),
        Expr::Group(inner) => number(&inner.expr, depth),
        Expr::Cast(cast) => number(&cast.expr, depth),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
            number(&unary.expr, depth).map(|number| -number)
        }
        Expr::Binary(binary) => {
            let left = number(&binary.left, depth)?;
            let right = number(&binary.right, depth)?;
            match binary.op {
                BinOp::Mul(_) => Some(left * right),
                BinOp::Add(_) => Some(left + right),
                BinOp::Sub(_) => Some(left - right),
                BinOp::Shl(_) if (0.0..100.0).contains(&right) => Some(left * right.exp2()),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<ConstantValue> {
        value(&syn::parse_str(text).unwrap())
    }

    #[test]
    fn literals_products_and_durations() {
        assert_eq!(of("8 << 20"), Some(ConstantValue::Number(8_388_608.0)));
        assert_eq!(of("5 * 60 as u64"), Some(ConstantValue::Number(300.0)));
        assert_eq!(of("0x10_u8"), Some(ConstantValue::Number(16.0)));
        assert_eq!(of("-0.5"), Some(ConstantValue::Number(-0.5)));
        assert_eq!(of("\"a\""), Some(ConstantValue::Text("a".into())));
        assert_eq!(
            of("std::time::Duration::from_millis(2 * 250)"),
            Some(ConstantValue::Seconds(0.5))
        );
        assert_eq!(of("OTHER * 2"), None);
        assert_eq!(of("5 / 2"), None);
        assert_eq!(of("f(2)"), None);
    }
}
