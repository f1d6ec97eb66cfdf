import { expect, test } from 'vitest';
import { z } from 'zod';
import { formDetails, formText } from './form-text.ts';
import { line } from './text.ts';

const Form = z.strictObject({
  name: z.string().min(2).max(4),
  count: z.int().positive(),
  share: z.number().max(1),
  kind: z.enum(['box', 'bag']),
  list: z.array(z.string()).min(1),
  given: z.record(z.string(), z.number()),
  title: line(10),
  at: z.iso.datetime(),
  both: z.union([z.number(), z.boolean()]),
  date: z.string().regex(/^\d+$/),
});

/** What is written in both languages as it stands: names and values of the form, signs. */
const quoted = /"[^"]*"|\/\S*\/|ISO|key|NaN|inf/g;

test.each<[unknown, string]>([
  [{}, '无效输入：期望 文本，实际为 缺失'],
  [{ name: 3 }, '无效输入：期望 文本，实际为 数字'],
  [{ name: 'x' }, '数值过小：期望 文本 >=2 字符'],
  [{ name: 'xxxxx' }, '数值过大：期望 文本 <=4 字符'],
  [{ count: 0 }, '数值过小：期望 数字 >0'],
  [{ count: 1.5 }, '无效输入：期望 整数，实际为 数字'],
  [{ kind: 'string' }, '无效选项：期望以下之一 "box"|"bag"'],
  [{ list: [] }, '数值过小：期望 数组 >=1 项'],
  [{ list: null }, '无效输入：期望 数组，实际为 空值'],
  [{ title: 'a\u202eb' }, '应为一行可见文字，其中有看不见的字符'],
  [{ at: 'soon' }, '无效ISO日期时间'],
  [{ more: 1 }, '出现未知的键(key): "more"'],
])('%j is told in Chinese as %s', (given, expected) => {
  const texts = Form.safeParse(given).error!.issues.map(formText);
  expect(texts.map(({ zh }) => zh)).toContain(expected);
});

test('no English is left in the Chinese, and the English is that of zod', () => {
  const wrong = [{}, Object.fromEntries(Object.keys(Form.shape).map((name) => [name, Number.NaN])), [], 'x', null];
  for (const given of wrong) {
    for (const issue of Form.safeParse(given).error!.issues) {
      const { en, zh } = formText(issue);
      expect(en).toBe(issue.message);
      expect(zh.replaceAll(quoted, ''), zh).not.toMatch(/[a-z]{2,}/i);
      expect(zh).toMatch(/\p{Script=Han}/u);
    }
  }
});

test('an error carries both texts and the place', () => {
  const issue = z.object({ a: z.array(z.string()) }).safeParse({ a: ['x', 3] }).error!.issues[0]!;
  expect(formDetails(issue)).toEqual({
    reason: 'form_unfit',
    facts: { en: issue.message, zh: '无效输入：期望 文本，实际为 数字', path: 'a.1' },
  });
});
