import type { z } from 'zod';
import chinese from 'zod/v4/locales/zh-CN.js';
import type { ErrorDetails } from './errors.ts';
import type { Bilingual } from './text.ts';

const { localeError } = chinese();

/** Words of JSON that zod's Chinese leaves in English. */
const WORDS: Readonly<Record<string, string>> = {
  string: '文本',
  number: '数字',
  int: '整数',
  boolean: '布尔值',
  array: '数组',
  object: '对象',
  record: '对象',
  null: '空值',
  undefined: '缺失',
};

/** What zod found wrong with a form. */
type Issue = Pick<z.core.$ZodIssue, 'code' | 'message' | 'path'>;

/**
 * What is wrong with the form of something, in both languages: the only place where zod's words are translated. A schema
 * that says it in words of its own gives the Chinese ones as `params.zh`; else they are told as a form that does not fit.
 */
export function formText(issue: Issue): Bilingual {
  return { en: issue.message, zh: inChinese(issue) };
}

/** The same as the details of an error, from which a page tells it in the reader's language. */
export function formDetails(issue: Issue): ErrorDetails {
  const { en, zh } = formText(issue);
  return { reason: 'form_unfit', facts: { en, zh, path: issue.path.join('.') } };
}

function inChinese(issue: Issue): string {
  if ('params' in issue && typeof (issue.params as { zh?: unknown } | undefined)?.zh === 'string') {
    return (issue.params as { zh: string }).zh;
  }
  if (issue.code === 'custom') return `不符合要求：${issue.message}`;
  const told = localeError?.(issue as Parameters<typeof localeError>[0]) ?? '';
  const text = typeof told === 'string' ? told : told.message;
  // What was given is no longer known here, but zod's own English has named its kind.
  const received = /, received (\S+)$/.exec(issue.message)?.[1];
  const whole = received === undefined ? text : text.replace(/实际接收 \S+$/, `实际为 ${received}`);
  return whole.replace(/(?<![\w"])[a-z]+(?![\w"])/g, (word) => WORDS[word] ?? word);
}
