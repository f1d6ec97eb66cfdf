/**
 * A message that came as CBOR as JSON text, as rosbridge itself would have written it: numbers that are none become null,
 * bytes become base64, 64-bit integers lose what a double cannot hold.
 */
export function messageText(message: unknown): string {
  return JSON.stringify(message, (_key, value: unknown) => {
    if (typeof value === 'bigint') return Number(value);
    if (value instanceof Uint8Array)
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
    if (ArrayBuffer.isView(value) && !(value instanceof DataView))
      return Array.from(value as unknown as ArrayLike<unknown>);
    return value;
  });
}
