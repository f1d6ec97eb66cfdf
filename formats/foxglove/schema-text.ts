import type { FoxgloveChannel } from './protocol.ts';

/** Schema encodings whose bytes travel as base64, because they are no text. */
const BINARY = new Set(['protobuf', 'flatbuffer']);

/** What an old server means that names no schema encoding. */
const IMPLIED: Readonly<Record<string, string>> = {
  json: 'jsonschema',
  cdr: 'ros2msg',
  ros1: 'ros1msg',
  protobuf: 'protobuf',
  flatbuffer: 'flatbuffer',
};

/** The schema of an advertisement as bytes. One that is damaged counts as none: the messages are worth keeping. */
export function decodeSchema(
  encoding: string,
  schemaEncoding: string | undefined,
  text: string,
): Pick<FoxgloveChannel, 'schemaEncoding' | 'schema'> {
  const none = { schemaEncoding: '', schema: new Uint8Array(0) };
  if (text === '') return none;
  const form = schemaEncoding || IMPLIED[encoding] || '';
  if (form === '') return none;
  if (!BINARY.has(form)) return { schemaEncoding: form, schema: new TextEncoder().encode(text) };
  try {
    const raw = atob(text);
    return { schemaEncoding: form, schema: Uint8Array.from(raw, (character) => character.charCodeAt(0)) };
  } catch {
    return none;
  }
}

/** The schema as an advertisement carries it. */
export function encodeSchema({ schemaEncoding, schema }: Pick<FoxgloveChannel, 'schemaEncoding' | 'schema'>): string {
  if (!BINARY.has(schemaEncoding)) return new TextDecoder().decode(schema);
  let raw = '';
  for (const byte of schema) raw += String.fromCharCode(byte);
  return btoa(raw);
}
