import * as ort from 'onnxruntime-node';
import type { SessionFactory } from './session.ts';

/** ONNX Runtime's native CPU kernels. One thread by default: for small networks a second one costs more than it gives. */
export const nodeSessions: SessionFactory = async (model, options = {}) => {
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: options.threads ?? 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  return {
    async run(feeds) {
      const inputs: Record<string, ort.Tensor> = {};
      for (const name in feeds) inputs[name] = new ort.Tensor('float32', feeds[name]!.data, feeds[name]!.dims);
      const outputs = await session.run(inputs);
      const results: Record<string, { data: Float32Array; dims: readonly number[] }> = {};
      for (const name in outputs) {
        results[name] = { data: outputs[name]!.data as Float32Array, dims: outputs[name]!.dims };
      }
      return results;
    },
    release: () => session.release(),
  };
};
