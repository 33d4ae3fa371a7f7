/** What we use of ffmpeg's WASM build, which brings no types of its own. */
declare module "@ffmpeg/core" {
  export interface FfmpegCore {
    readonly FS: {
      mkdir(path: string): void;
      makedev(major: number, minor: number): number;
      registerDevice(
        device: number,
        operations: {
          /** Returns how many bytes it took. */
          write(stream: unknown, buffer: Uint8Array, offset: number, length: number): number;
        },
      ): void;
      mkdev(path: string, device: number): void;
      readdir(path: string): string[];
      readFile(path: string): Uint8Array;
      writeFile(path: string, data: Uint8Array, options: { canOwn: boolean }): void;
      readonly filesystems: { readonly WORKERFS: object };
      mount(type: object, options: { readonly blobs: readonly object[] }, path: string): void;
    };
    setLogger(log: (entry: { readonly type: string; readonly message: string }) => void): void;
    /** Runs ffmpeg's main and gives its exit code. Throws what WebAssembly throws when it crashes. */
    exec(...args: string[]): number;
  }

  export default function createFFmpegCore(options: {
    readonly wasmBinary: Uint8Array;
  }): Promise<FfmpegCore>;
}
