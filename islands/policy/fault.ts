import { type Bilingual, PalaestraError } from '@palaestra/core';
import { inChinese } from './syntax-text.ts';

/** Something wrong with a policy, at its place in the source as it was written. Lines and columns count from 1. */
export interface PolicyFault {
  readonly line: number;
  readonly column: number;
  readonly message: Bilingual;
}

/** A policy failed while a plant ran by it: it threw, took too long, or chose what is not there. */
export class PolicyError extends PalaestraError {
  readonly fault: PolicyFault;

  constructor(fault: PolicyFault) {
    super('bad_input', `Cannot follow the policy: ${fault.message.en} (line ${fault.line})`, { details: { fault } });
    this.fault = fault;
  }
}

/** Under this name the sandbox knows the source, and its stack traces the places in it. */
export const POLICY_FILE = 'policy.ts';

/** What the sandbox threw. `stack` is a trace of QuickJS: `    at route (policy.ts:3:14)`. */
interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** The fault that a trace tells of; `fallback` is the line where the trace names none. */
export function faultOf({ name, message, stack }: Thrown, source: string, fallback: number): PolicyFault {
  const place = new RegExp(`${POLICY_FILE.replace('.', '\\.')}:(\\d+):(\\d+)`).exec(stack);
  const text = textOf(name, message);
  const line = place === null ? fallback : Number(place[1]);
  const loop = text === TOO_LONG ? loopFrom(source, line) : line;
  return { line: loop, column: place === null || loop !== line ? 1 : Number(place[2]), message: text };
}

/**
 * QuickJS notes its place at calls alone. A loop without any is told at the begin of its function, and the loop that comes
 * next from there is meant.
 */
function loopFrom(source: string, line: number): number {
  const lines = source.split('\n');
  const isLoop = (text: string | undefined) => text !== undefined && /\b(?:for|while|do)\b/.test(text);
  if (isLoop(lines[line - 1]) || !(line === 1 || /function|=>/.test(lines[line - 1] ?? ''))) return line;
  const next = lines.findIndex((text, index) => index >= line && isLoop(text));
  return next < 0 ? line : next + 1;
}

function textOf(name: string, message: string): Bilingual {
  if (message === 'interrupted') return TOO_LONG;
  if (message === 'out of memory') return TOO_LARGE;
  if (message === 'Maximum call stack size exceeded' || message === 'stack overflow') return TOO_DEEP;
  const module = /^could not load module '(.*)'$/.exec(message)?.[1];
  if (module !== undefined) {
    return { en: `a policy cannot import: ${module}`, zh: `策略不能导入其他模块：${module}` };
  }
  const heading = name === 'SyntaxError' ? '语法错误' : '运行出错';
  return { en: `${name}: ${message}`, zh: inChinese(heading, `${name}: ${message}`) };
}

export const TOO_LONG: Bilingual = {
  en: 'takes too long: it may loop for ever',
  zh: '运行时间过长：可能存在死循环',
};
const TOO_LARGE: Bilingual = { en: 'takes too much memory', zh: '占用内存过多' };
export const TOO_DEEP: Bilingual = { en: 'calls itself too deeply', zh: '递归调用过深' };
