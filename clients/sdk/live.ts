import type { LiveMessage } from './bodies.ts';
import type { Send } from './request.ts';

/**
 * Read server-sent events (WHATWG HTML, section 9.2) as messages until `signal` aborts or the server ends the stream.
 * It does not reconnect: whoever listens reads the lists again after a gap.
 *
 * @throws PalaestraError when the stream cannot be opened.
 */
export async function* listen(send: Send, path: string, signal: AbortSignal): AsyncGenerator<LiveMessage> {
  const response = await send(path, { signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const message = messageOf(block);
        if (message) yield message;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The message of one event block; null for a comment or a heartbeat. */
function messageOf(block: string): LiveMessage | null {
  const data = block
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trimStart())
    .join('\n');
  if (data === '') return null;
  try {
    const message: unknown = JSON.parse(data);
    if (typeof message !== 'object' || message === null || !('kind' in message) || !('id' in message)) return null;
    return { kind: String(message.kind), id: String(message.id) };
  } catch {
    return null;
  }
}
