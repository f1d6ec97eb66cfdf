import { isPalaestraError, secondsSince } from '@palaestra/core';
import { protobufReader } from '../protobuf/index.ts';
import { fits, flatten, type Layout, layoutOf, messageShape, readRow, stampOf } from '../ros2/index.ts';
import type { SignalBuilder } from './signal-builder.ts';

/** Puts messages of one channel into rows. A message that cannot be read becomes a row of NaN, which the checks see. */
export interface RowDecoder {
  /** Adds the message as one row; returns the frame that it is expressed in, null when it does not say. */
  add(rows: SignalBuilder, t: number, message: Uint8Array): string | null;
}

/** What a channel says about the form of its messages. */
export interface MessageForm {
  readonly messageEncoding: string;
  readonly schema: { readonly name: string; readonly encoding: string; readonly data: Uint8Array } | null;
}

/** Layouts kept per channel; a topic such as /tf alternates between a few. */
const KEPT_LAYOUTS = 8;

/** Message encoding -> the encoding of its definition. */
const SCHEMA_OF: Readonly<Record<string, string>> = { cdr: 'ros2msg', protobuf: 'protobuf' };

/** The decoder for a channel, or the reason why its messages cannot be read. */
export function rowDecoder(form: MessageForm, startNs: bigint): RowDecoder | string {
  const { messageEncoding, schema } = form;
  if (messageEncoding === 'json') return objectDecoder(schema?.name ?? '', startNs, parseJson);
  const expected = SCHEMA_OF[messageEncoding];
  if (expected === undefined) {
    return `messages are ${messageEncoding || 'of unnamed encoding'}, expected cdr, protobuf or json`;
  }
  if (schema === null) return `messages are ${messageEncoding} and no schema is given`;
  if (schema.encoding !== expected)
    return `the schema is ${schema.encoding || 'of unnamed encoding'}, expected ${expected}`;
  try {
    if (messageEncoding === 'cdr') return cdrDecoder(schema.name, new TextDecoder().decode(schema.data), startNs);
    const { decode } = protobufReader(schema.name, schema.data);
    return objectDecoder(schema.name, startNs, decode);
  } catch (error) {
    if (isPalaestraError(error)) return error.message;
    throw error;
  }
}

function cdrDecoder(schema: string, definition: string, startNs: bigint): RowDecoder {
  const shape = messageShape(schema, definition);
  let kept: { layout: Layout; rows: SignalBuilder | null; generation: number; columns: Float64Array[] }[] = [];

  function find(message: Uint8Array): (typeof kept)[number] | null {
    for (const entry of kept) if (fits(entry.layout, message)) return entry;
    try {
      const entry = { layout: layoutOf(schema, shape, message), rows: null, generation: 0, columns: [] };
      kept = [entry, ...kept.slice(0, KEPT_LAYOUTS - 1)];
      return entry;
    } catch (error) {
      if (isPalaestraError(error)) return null;
      throw error;
    }
  }

  return {
    add(rows, t, message) {
      const entry = find(message);
      if (entry === null) {
        rows.row(t, null);
        return null;
      }
      const stampNs = stampOf(entry.layout, message);
      // An unset stamp is zero and says nothing.
      const row = rows.row(t, stampNs === null || stampNs === 0n ? null : secondsSince(startNs, stampNs));
      if (entry.rows !== rows || entry.generation !== rows.generation) {
        entry.rows = rows;
        entry.columns = rows.columns(entry.layout.names);
        entry.generation = rows.generation;
      }
      readRow(entry.layout, message, entry.columns, row);
      return entry.layout.frame;
    },
  };
}

function objectDecoder(schema: string, startNs: bigint, decode: (message: Uint8Array) => unknown): RowDecoder {
  return {
    add(rows, t, message) {
      const flat = flatten(schema, decodedOrNull(decode, message));
      const isUnset = flat.stampNs === null || flat.stampNs === 0n;
      const row = rows.row(t, isUnset ? null : secondsSince(startNs, flat.stampNs!));
      const columns = rows.columns(flat.names);
      for (let k = 0; k < columns.length; k++) columns[k]![row] = flat.values[k]!;
      return flat.frame;
    },
  };
}

/** Null for a message that is not of the form: a row of NaN, as for any that cannot be read. */
function decodedOrNull(decode: (message: Uint8Array) => unknown, message: Uint8Array): unknown {
  try {
    return decode(message);
  } catch {
    return null;
  }
}

const utf8 = new TextDecoder();

function parseJson(message: Uint8Array): unknown {
  return JSON.parse(utf8.decode(message));
}
