export interface ServerArguments {
  readonly modelPath: string;
  readonly projectorPath: string;
  readonly port: number;
  readonly contextTokens: number;
  readonly gpuLayers: number;
  /** Of ordinary memory, for conversations that are not the current one. */
  readonly cacheRamMb: number;
  /** The only folder whose files may be asked about; ends with a separator. */
  readonly mediaDir: string;
  /** For the memory of a conversation while no server runs. */
  readonly slotDir: string;
}

/** Whatever has a default in the tool is given all the same: defaults change between builds. */
export function serverArguments(server: ServerArguments): string[] {
  return [
    ["-m", server.modelPath],
    ["--mmproj", server.projectorPath],
    ["--host", "127.0.0.1"],
    ["--port", String(server.port)],
    // More slots share one context (two questions at once then fail half-way) or have a part of it each.
    ["-np", "1"],
    ["-c", String(server.contextTokens)],
    ["-ngl", String(server.gpuLayers)],
    ["--cache-ram", String(server.cacheRamMb)],
    ["--media-path", server.mediaDir],
    ["--slot-save-path", server.slotDir],
    // The model's own template, with its system line; nothing fetched, nothing shown, no run before the run.
    ["--jinja"],
    ["--offline"],
    ["--no-webui"],
    ["--no-warmup"],
    // Warnings and errors: what a failure is explained by.
    ["-lv", "2"],
  ].flat();
}
