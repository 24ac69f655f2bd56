//! Signatures of commits and tags: detects them, names their key, and verifies SSH signatures.

use base64ct::{Base64Unpadded, Encoding as _};
use ssh_key::{Algorithm, EcdsaCurve, HashAlg, PublicKey, SshSig};

use crate::facts::authorship::{GitSignature, SignatureScheme};

/// The largest signature that is looked into, in bytes.
const LARGEST: usize = 64 << 10;

/// The namespace of SSH signatures made by git.
const NAMESPACE: &str = "git";

/// The signature of `signed` that `armor` holds: lines between marks.
pub fn signature(armor: &[u8], signed: &[u8]) -> GitSignature {
    let text = String::from_utf8_lossy(&armor[..armor.len().min(LARGEST)]);
    let (scheme, key, holds) = if text.contains("-----BEGIN SSH SIGNATURE-----") {
        match verified(text.as_bytes(), signed) {
            Some((holds, key)) => (SignatureScheme::Ssh, Some(key), Some(holds)),
            None => (SignatureScheme::Ssh, ssh_key(&unarmor(&text)), None),
        }
    } else if text.contains("-----BEGIN PGP ") {
        (SignatureScheme::Gpg, pgp_key(&unarmor(&text)), None)
    } else {
        (SignatureScheme::Other, None, None)
    };
    let key = key.map(String::into_boxed_str);
    GitSignature { scheme, key, holds }
}

/// Whether an SSH signature is that of the key in it over `signed`, and that key; none where it is damaged or of a kind
/// that is not verified here.
fn verified(armor: &[u8], signed: &[u8]) -> Option<(bool, String)> {
    let signature = SshSig::from_pem(armor).ok()?;
    let curves = [EcdsaCurve::NistP256, EcdsaCurve::NistP384];
    match signature.algorithm() {
        Algorithm::Ed25519 => {}
        Algorithm::Ecdsa { curve } if curves.contains(&curve) => {}
        _ => return None,
    }
    let key = PublicKey::from(signature.public_key().clone());
    let holds = key.verify(NAMESPACE, signed, &signature).is_ok();
    Some((holds, key.fingerprint(HashAlg::Sha256).to_string()))
}

/// The signed payload of a commit: the commit without its signature headers.
pub fn unsigned(commit: &[u8]) -> Vec<u8> {
    let mut signed = Vec::with_capacity(commit.len());
    let (mut message, mut skipped) = (false, false);
    for line in commit.split_inclusive(|byte| *byte == b'\n') {
        message |= line == b"\n";
        // A line that begins with a blank goes on with the head before it.
        let goes_on = line.starts_with(b" ");
        let is_signature = line.starts_with(b"gpgsig ") || line.starts_with(b"gpgsig-sha256 ");
        skipped = !message && (is_signature || goes_on && skipped);
        if !skipped {
            signed.extend_from_slice(line);
        }
    }
    signed
}

/// The signature at the end of a tag.
pub fn of_tag(data: &[u8]) -> Option<GitSignature> {
    let text = &data[data.len().saturating_sub(LARGEST)..];
    let at = text
        .windows(11)
        .rposition(|window| window == b"\n-----BEGIN")?;
    let armor = &text[at + 1..];
    let known =
        armor.starts_with(b"-----BEGIN SSH SIGNATURE") || armor.starts_with(b"-----BEGIN PGP SIG");
    let signed = data.len() - armor.len();
    known.then(|| signature(armor, &data[..signed]))
}

/// The bytes between the marks: lines of base64, without heads and check sum.
fn unarmor(text: &str) -> Vec<u8> {
    let lines = text
        .lines()
        .map(str::trim)
        .skip_while(|line| !line.starts_with("-----BEGIN"))
        .skip(1)
        .take_while(|line| !line.starts_with("-----END"));
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0u32, 0u32);
    for line in lines {
        // `Version: …` is a head, `=abcd` the check sum.
        if line.contains(':') || line.starts_with('=') {
            continue;
        }
        for byte in line.bytes() {
            let value = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                _ => continue,
            };
            bits = bits << 6 | u32::from(value);
            held += 6;
            if held >= 8 {
                held -= 8;
                bytes.push((bits >> held & 0xff) as u8);
            }
        }
    }
    bytes
}

/// The fingerprint of the public key that an SSH signature holds, as `ssh-keygen -l` writes it.
fn ssh_key(bytes: &[u8]) -> Option<String> {
    let rest = bytes.strip_prefix(b"SSHSIG")?.get(4..)?;
    let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
    let key = rest.get(4..4usize.checked_add(length)?)?;
    let mut hasher = gix::hash::hasher(gix::hash::Kind::Sha256);
    hasher.update(key);
    let sum = hasher.try_finalize().ok()?;
    Some(format!(
        "SHA256:{}",
        Base64Unpadded::encode_string(sum.as_bytes())
    ))
}

/// The issuer of the first OpenPGP signature (RFC 9580, 5.2.3): its fingerprint, else its key id.
fn pgp_key(bytes: &[u8]) -> Option<String> {
    let body = packet(bytes)?;
    // Version 4, type, two algorithms, then the subpackets that are hashed and those that are not.
    if body.first() != Some(&4) {
        return None;
    }
    let (hashed, rest) = counted(body.get(4..)?)?;
    let (plain, _) = counted(rest)?;
    let issuer = |kind: u8| {
        let mut all = subpackets(hashed).into_iter().chain(subpackets(plain));
        all.find(|(found, _)| *found == kind).map(|(_, data)| data)
    };
    // A fingerprint follows a version byte.
    let bytes = issuer(33).and_then(|data| data.get(1..)).or(issuer(16))?;
    let digits = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    (8..=32).contains(&bytes.len()).then_some(digits)
}

/// The body of the first packet, if it is a signature.
fn packet(bytes: &[u8]) -> Option<&[u8]> {
    let tag = *bytes.first()?;
    if tag & 0x40 != 0 {
        let (length, used) = length(bytes.get(1..)?)?;
        return (tag & 0x3f == 2).then(|| bytes.get(1 + used..)?.get(..length))?;
    }
    let size = match tag & 3 {
        0 => 1,
        1 => 2,
        2 => 4,
        _ => return None,
    };
    let digits = bytes.get(1..1 + size)?;
    let length = digits
        .iter()
        .fold(0usize, |sum, byte| sum << 8 | usize::from(*byte));
    (tag >> 2 & 15 == 2).then(|| bytes.get(1 + size..)?.get(..length))?
}

/// A length as new packets and subpackets write it, and how many bytes that took.
fn length(bytes: &[u8]) -> Option<(usize, usize)> {
    let at = |index: usize| bytes.get(index).map(|byte| usize::from(*byte));
    match at(0)? {
        first @ 0..=191 => Some((first, 1)),
        first @ 192..=223 => Some((((first - 192) << 8) + at(1)? + 192, 2)),
        255 => Some((at(1)? << 24 | at(2)? << 16 | at(3)? << 8 | at(4)?, 5)),
        _ => None,
    }
}

/// A length-prefixed string (two bytes), and the rest.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::from(u16::from_be_bytes(bytes.get(..2)?.try_into().ok()?));
    bytes.get(2..)?.split_at_checked(length)
}

/// The subpackets of an area: kind and data.
fn subpackets(mut area: &[u8]) -> Vec<(u8, &[u8])> {
    let mut found = Vec::new();
    while let Some((length, used)) = length(area) {
        let Some((one, rest)) = area[used..].split_at_checked(length) else {
            break;
        };
        if let Some((kind, data)) = one.split_first() {
            found.push((kind & 0x7f, data));
        }
        area = rest;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const SSH: &str = "-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgSFlZkCXlTfSSuAEYvljeh89ngm
rFovfhUv/PA8UZCy0AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQGIoLPvP+tDXkXZGMvy7/ekBi5VytbOcQyXDlbNLv8zh9E+ws7gj9oB324xQnmjyU+
XPZsHbjWBdN2sHaQQdngE=
-----END SSH SIGNATURE-----
";

    const GPG: &str = "-----BEGIN PGP SIGNATURE-----

iHUEABYIAB0WIQS1daKmsNsHldyyT3JtrJGvCjuhqAUCawVv8AAKCRBtrJGvCjuh
qO86AP0WmCGD45mYPfwF4GOHN7Nim0dzXz+SVjWjB/G0AZsORAEAzrXHG4m3W4z6
wESKA6A0D/bo/b7wgPvH7MET9IC6UQw=
=Fb3T
-----END PGP SIGNATURE-----
";

    #[test]
    fn the_key_is_read_as_the_tools_print_it() {
        let ssh = signature(SSH.as_bytes(), b"");
        let fingerprint = "SHA256:Caw3lyy3iVf34JH4nyPweh9rwUBghbJyHbZIga1Xk9A";
        assert_eq!(ssh.scheme, SignatureScheme::Ssh);
        assert_eq!(ssh.key.as_deref(), Some(fingerprint));
        assert_eq!(ssh.holds, Some(false), "it is another text's");
        let gpg = signature(GPG.as_bytes(), b"");
        let fingerprint = "B575A2A6B0DB0795DCB24F726DAC91AF0A3BA1A8";
        assert_eq!(gpg.scheme, SignatureScheme::Gpg);
        assert_eq!(gpg.key.as_deref(), Some(fingerprint));
        let tag = format!("object 1\ntype commit\ntag v1\n\nWords\n-----BEGIN a dash\n{SSH}");
        assert_eq!(of_tag(tag.as_bytes()), Some(ssh));
        assert_eq!(of_tag(b"object 1\n\nWords\n"), None);
    }

    #[test]
    fn damaged_signatures_name_no_key() {
        for armor in [SSH, GPG] {
            for cut in (0..armor.len()).step_by(7) {
                let cut = &armor.as_bytes()[..cut];
                let short = signature(cut, b"x");
                assert_ne!(short.holds, Some(true));
                assert!(short.key.is_none_or(|key| key.len() >= 40));
            }
        }
        assert_eq!(signature(b"\xff\xfe", b"").scheme, SignatureScheme::Other);
        // Lengths that lead behind the end.
        let bytes: Vec<u8> = (0..=255).cycle().take(4000).collect();
        for start in 0..256 {
            for prefix in [
                &b"SSHSIG\0\0\0\x01\xff\xff\xff\xff"[..],
                b"\xc2\xff\xff\xff\xff\xff",
                b"\x88",
            ] {
                let hostile = [prefix, &bytes[start..]].concat();
                let _ = (ssh_key(&hostile), pgp_key(&hostile));
            }
            let _ = pgp_key(&bytes[start..]);
        }
    }

    /// A signature of `text` by a key that is made of `seed`.
    fn sign(seed: u8, namespace: &str, text: &[u8]) -> String {
        let pair = ssh_key::private::Ed25519Keypair::from_seed(&[seed; 32]);
        let key = ssh_key::PrivateKey::from(pair);
        let signature = key.sign(namespace, HashAlg::Sha512, text).unwrap();
        signature.to_pem(ssh_key::LineEnding::LF).unwrap()
    }

    #[test]
    fn a_signature_holds_for_its_own_text_and_purpose() {
        let head = "tree 1\nauthor A\n";
        let rest = "encoding UTF-8\n\nWords\n\ngpgsig no head\n of anything\n";
        let plain = format!("{head}{rest}");
        let armor = sign(1, NAMESPACE, plain.as_bytes());
        let lines = armor.trim_end().replace('\n', "\n ");
        for name in ["gpgsig", "gpgsig-sha256"] {
            let commit = format!("{head}{name} {lines}\n{rest}");
            assert_eq!(unsigned(commit.as_bytes()), plain.as_bytes());
        }
        let of = |armor: &str, text: &str| signature(armor.as_bytes(), text.as_bytes());
        let good = of(&armor, &plain);
        assert_eq!(good.holds, Some(true));
        let own = good.key.as_deref();
        assert!(own.is_some_and(|key| key.starts_with("SHA256:")));
        assert_eq!(of(&armor, &format!("{plain} ")).holds, Some(false));
        let other = sign(1, "file", plain.as_bytes());
        assert_eq!(of(&other, &plain).holds, Some(false));
        // Lengths may be written otherwise; the text and the key are what they were.
        let body = armor.find('\n').unwrap()..armor.rfind("\n-----").unwrap();
        for at in body.filter(|at| armor.as_bytes()[*at].is_ascii_alphanumeric()) {
            let other = if armor.as_bytes()[at] == b'A' {
                "B"
            } else {
                "A"
            };
            let mut changed = armor.clone();
            changed.replace_range(at..=at, other);
            let found = of(&changed, &plain);
            assert!(
                found.holds != Some(true) || found.key == good.key,
                "byte {at}"
            );
        }
        let tag = format!("{plain}{armor}");
        assert_eq!(of_tag(tag.as_bytes()).and_then(|tag| tag.holds), Some(true));
        let forged = format!("x{tag}");
        assert_eq!(
            of_tag(forged.as_bytes()).and_then(|tag| tag.holds),
            Some(false)
        );
    }
}
