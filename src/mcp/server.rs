//! The MCP server: adapts the protocol to the tools. Only this file uses the SDK and its async runtime.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, GetPromptRequestParams,
    GetPromptResponse, GetPromptResult, Implementation, JsonObject, ListPromptsResult,
    ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, MetaObject,
    PaginatedRequestParams, ProgressNotificationParam, Prompt, PromptArgument, PromptMessage,
    ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, Resource,
    ResourceContents, ResourceTemplate, Role, ServerCapabilities, ServerConfig, Tool,
    ToolAnnotations,
};
use rmcp::service::{RequestContext, ServerInitializeError};
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::{ErrorData, RoleServer, ServerHandler, ServiceExt};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::prompt;
use super::session::{McpSession, SessionSnapshot};
use super::tools::TOOLS;
use crate::engine::error::EngineError;
use crate::graph::FileClass;
use crate::queries::show::show;
use crate::report::context::NOTE;
use crate::report::text::clean;
use crate::workspace::{ReadProgress, STACK};

/// Maximum length of a message, in bytes; a longer one is dropped.
const LINE: usize = 4 << 20;

/// Maximum number of blocking threads, for queries and for standard input and output. Queries are parallel by themselves.
const THREADS: usize = 8;

/// Maximum number of concurrent heavy queries (delta, check, gate), so that threads remain for short ones.
const HEAVY: usize = 3;

/// Interval of progress notifications.
const BEAT: Duration = Duration::from_millis(200);

/// Resources per page of the list.
const PAGE: usize = 200;

/// Maximum size of a resource that is sent whole, in bytes.
const RESOURCE: usize = 1 << 20;

const SCHEME: &str = "trueup://";

/// Serves requests on standard input and output until the client disconnects.
pub fn serve(session: McpSession) -> Result<(), EngineError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .max_blocking_threads(THREADS)
        .thread_stack_size(STACK)
        .enable_time()
        .build()?;
    let ended = runtime.block_on(async {
        let server = McpServer {
            session: Arc::new(session),
            heavy: Arc::new(Semaphore::new(HEAVY)),
        };
        let transport = AsyncRwTransport::new(tokio::io::stdin(), tokio::io::stdout());
        let running = match server.serve(transport.with_max_line_length(LINE)).await {
            Ok(running) => running,
            // A client that disconnects before the handshake is no failure.
            Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
            Err(problem) => {
                let words: String = clean(&problem.to_string()).chars().take(300).collect();
                return Err(EngineError::Request(words));
            }
        };
        let _ = running.waiting().await;
        Ok(())
    });
    // Do not wait for queries whose client is gone.
    runtime.shutdown_background();
    ended
}

#[derive(Clone)]
struct McpServer {
    session: Arc<McpSession>,
    heavy: Arc<Semaphore>,
}

impl McpServer {
    /// Runs `work` on a blocking thread, with progress notifications if the client requested them. On cancellation or
    /// disconnect, the answer is dropped at once; the work stops before its next step, or does not start.
    async fn run<T: Send + 'static>(
        &self,
        context: &RequestContext<RoleServer>,
        heavy: bool,
        work: impl FnOnce(&McpSession, &ReadProgress) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<Result<T, EngineError>, ErrorData> {
        let progress = Arc::new(ReadProgress::default());
        let answer = async {
            // Waiting for a permit occupies no thread.
            let permit = match heavy {
                true => self.heavy.clone().acquire_owned().await.ok(),
                false => None,
            };
            let (session, shared) = (self.session.clone(), progress.clone());
            let work = tokio::task::spawn_blocking(move || {
                let _permit = permit;
                shared.go_on()?;
                work(&session, &shared)
            });
            self.watch(context, &progress, work).await
        };
        match context.ct.run_until_cancelled(answer).await {
            Some(Ok(done)) => Ok(done),
            Some(Err(_)) => Err(ErrorData::internal_error("the query failed", None)),
            None => {
                progress.stop();
                Ok(Err(EngineError::Request("cancelled".to_owned())))
            }
        }
    }

    /// Waits for `work` and sends progress notifications.
    async fn watch<T>(
        &self,
        context: &RequestContext<RoleServer>,
        progress: &ReadProgress,
        work: JoinHandle<T>,
    ) -> Result<T, tokio::task::JoinError> {
        let mut work = pin!(work);
        let Some(token) = context.meta.get_progress_token() else {
            return work.await;
        };
        // The protocol requires increasing values.
        let mut last = None;
        loop {
            let done = tokio::time::timeout(BEAT, work.as_mut()).await;
            let total = progress.total.load(Ordering::Relaxed).max(1);
            let at = match done {
                Ok(_) => total,
                Err(_) => progress.done.load(Ordering::Relaxed),
            };
            if last.is_none_or(|last| at > last) {
                last = Some(at);
                let told = ProgressNotificationParam::new(token.clone(), at as f64);
                let told = told.with_total(total as f64).with_message("files read");
                let _ = context.peer.notify_progress(told).await;
            }
            if let Ok(done) = done {
                return done;
            }
        }
    }
}

impl ServerHandler for McpServer {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_resources()
            .enable_prompts()
            .build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("trueup", env!("CARGO_PKG_VERSION")))
            .with_instructions(prompt::INSTRUCTIONS)
    }

    fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListToolsResult, ErrorData>> + Send + '_ {
        let tools = TOOLS.iter().map(|tool| {
            let marks = ToolAnnotations::with_title(tool.title)
                .read_only(true)
                .destructive(false)
                .idempotent(true)
                .open_world(false);
            Tool::new(tool.name, tool.about, object(&tool.input))
                .with_title(tool.title)
                .with_raw_output_schema(object(&tool.output))
                .with_annotations(marks)
        });
        std::future::ready(Ok(ListToolsResult::with_all_items(tools.collect())))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = TOOLS.iter().find(|tool| tool.name == request.name) else {
            let name: String = clean(&request.name).chars().take(100).collect();
            let known: Vec<&str> = TOOLS.iter().map(|tool| tool.name).collect();
            let words = format!("no tool is called `{name}`; there are {}", known.join(", "));
            return Err(ErrorData::invalid_params(words, None));
        };
        let given = request.arguments.unwrap_or_default();
        let (given, strange) = match tool.known(given) {
            Ok(parted) => parted,
            Err(failure) => {
                let words = clean(&failure.to_string());
                return Ok(CallToolResult::error(vec![ContentBlock::text(words)]).into());
            }
        };
        let done = self
            .run(&context, tool.heavy, move |session, progress| {
                (tool.run)(session, progress, given)
            })
            .await?;
        Ok(match done {
            Ok(answer) => {
                let mut result = CallToolResult::structured(answer);
                result.content.extend(strange.map(ContentBlock::text));
                result
            }
            Err(failure) => {
                CallToolResult::error(vec![ContentBlock::text(clean(&failure.to_string()))])
            }
        }
        .into())
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let cursor = request.and_then(|request| request.cursor);
        let from = match cursor.as_ref().map(|cursor| cursor.parse::<usize>()) {
            None => 0,
            Some(Ok(from)) => from,
            Some(Err(_)) => return Err(ErrorData::invalid_params("unknown cursor", None)),
        };
        let done = self
            .run(&context, false, move |session, progress| {
                resources(session.loaded(progress)?, from)
            })
            .await?;
        done.map_err(|failure| ErrorData::internal_error(clean(&failure.to_string()), None))
    }

    fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListResourceTemplatesResult, ErrorData>> + Send + '_ {
        let template = ResourceTemplate::new(format!("{SCHEME}{{+address}}"), "address")
            .with_description(
                "An artifact, section, criterion, block, file or Rust item by its address: trueup://feature:x#AC-1",
            );
        std::future::ready(Ok(ListResourceTemplatesResult::with_all_items(vec![
            template,
        ])))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let uri = request.uri;
        let done = self
            .run(&context, false, move |session, progress| {
                let loaded = session.loaded(progress)?;
                resource(&loaded, &uri)
            })
            .await?;
        match done {
            Ok(contents) => Ok(ReadResourceResult::new(vec![contents]).into()),
            Err(failure) => Err(ErrorData::resource_not_found(
                clean(&failure.to_string()),
                None,
            )),
        }
    }

    fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListPromptsResult, ErrorData>> + Send + '_ {
        let argument = PromptArgument::new("change")
            .with_description(prompt::CHANGE)
            .with_required(true);
        let prompt = Prompt::new(prompt::NAME, Some(prompt::ABOUT), Some(vec![argument]));
        std::future::ready(Ok(ListPromptsResult::with_all_items(vec![prompt])))
    }

    fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<GetPromptResponse, ErrorData>> + Send + '_ {
        let change = request
            .arguments
            .as_ref()
            .and_then(|given| given.get("change"))
            .and_then(Value::as_str);
        std::future::ready(match (request.name.as_str(), change) {
            (prompt::NAME, Some(change)) => {
                let message = PromptMessage::new_text(Role::User, prompt::text(change));
                Ok(GetPromptResult::new(vec![message])
                    .with_description(prompt::ABOUT)
                    .into())
            }
            (prompt::NAME, None) => Err(ErrorData::invalid_params("`change` is missing", None)),
            _ => Err(ErrorData::invalid_params("no prompt has that name", None)),
        })
    }
}

fn object(schema: &Value) -> Arc<JsonObject> {
    Arc::new(schema.as_object().cloned().unwrap_or_default())
}

/// A page of the artifacts in force.
fn resources(
    loaded: Arc<SessionSnapshot>,
    from: usize,
) -> Result<ListResourcesResult, EngineError> {
    let graph = &loaded.graph;
    let living = graph
        .artifacts
        .iter()
        .filter(|artifact| graph.standing(artifact.file) == FileClass::Living);
    let mut page: Vec<Resource> = living
        .skip(from)
        .take(PAGE + 1)
        .map(|artifact| {
            let name = clean(&artifact.id);
            let place = clean(graph.path(artifact.file));
            Resource::new(uri_of(&artifact.id), name)
                .with_title(clean(&artifact.title))
                .with_description(format!("{}, {place}", artifact.role().name()))
                .with_mime_type("text/markdown")
        })
        .collect();
    let more = page.len() > PAGE;
    page.truncate(PAGE);
    let mut result = ListResourcesResult::with_all_items(page);
    result.next_cursor = more.then(|| (from + PAGE).to_string());
    Ok(result)
}

fn uri_of(address: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC
        .remove(b':')
        .remove(b'#')
        .remove(b'/')
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    format!("{SCHEME}{}", utf8_percent_encode(address, KEPT))
}

fn resource(loaded: &SessionSnapshot, uri: &str) -> Result<ResourceContents, EngineError> {
    let lost = |why: &str| {
        let uri: String = clean(uri).chars().take(200).collect();
        EngineError::Request(format!("`{uri}` {why}"))
    };
    let Some(address) = uri.strip_prefix(SCHEME) else {
        return Err(lost("is not of the form trueup://ADDRESS"));
    };
    let address = percent_decode_str(address).decode_utf8_lossy();
    let shown = show(&loaded.graph, &address).map_err(|_| lost("names nothing"))?;
    let source = loaded.graph.source(shown.file);
    let text = shown.span.text(source.text());
    if text.len() > RESOURCE {
        return Err(lost(
            "is too large for a resource: call `show` with a budget",
        ));
    }
    let mut meta = JsonObject::new();
    meta.insert("note".to_owned(), Value::from(NOTE));
    meta.insert("file".to_owned(), Value::from(source.path.clone()));
    Ok(ResourceContents::text(text, uri)
        .with_mime_type(match source.facts.code() {
            Some(_) => "text/x-rust",
            None => "text/markdown",
        })
        .with_meta(MetaObject(meta)))
}
