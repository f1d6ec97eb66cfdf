/** A float32 tensor, row-major. */
export interface Tensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** A loaded ONNX graph. */
export interface Session {
  /** Run the graph once; the outputs are the caller's to keep. */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/** Loads an ONNX file: onnxruntime-node on a server, onnxruntime-web in a page. */
export type SessionFactory = (model: Uint8Array, options?: { readonly threads?: number }) => Promise<Session>;
