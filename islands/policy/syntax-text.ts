import type { Bilingual } from '@palaestra/core';

/** What a reader of TypeScript (sucrase) or a run (QuickJS) says in English, and how it is said in Chinese. */
const SAYINGS: readonly (readonly [RegExp, string])[] = [
  [/^Unexpected token, expected "(.+)"$/, '此处应为“$1”'],
  [/^Unexpected token$/, '此处的符号多余或不完整'],
  [/^Unexpected character '(.+)'$/, '此处不能出现字符“$1”'],
  [/^Unexpectedly reached the end of input\.$/, '代码在此处中断，可能缺少右括号'],
  [/^Unterminated string constant$/, '字符串缺少结尾的引号'],
  [/^Unterminated template$/, '模板字符串缺少结尾的反引号'],
  [/^Unterminated regular expression$/, '正则表达式缺少结尾的斜杠'],
  [/^Unterminated comment$/, '注释缺少结尾的 */'],
  [/^(?:ReferenceError: )?'?(\S+?)'? is not defined$/, '未定义 $1'],
  [/^(?:TypeError: )?cannot read property '(.+)' of (undefined|null)$/, '无法读取 $2 的属性“$1”'],
  [/^(?:TypeError: )?cannot set property '(.+)' of (undefined|null)$/, '无法设置 $2 的属性“$1”'],
  [/^(?:TypeError: )?(.+) is not a function$/, '$1 不是函数'],
  [/^(?:TypeError: )?not a function$/, '所调用的不是函数'],
  [/^(?:TypeError: )?'?(.+?)'? is read-only$/, '$1 是只读的'],
  [/^(?:TypeError: )?(.+) is not iterable$/, '$1 不能遍历'],
  [/^(?:ReferenceError: )?(.+) is not initialized$/, '$1 在赋值之前被使用'],
  [/^(?:SyntaxError: )?invalid redefinition of (.+)$/, '重复定义：$1'],
  [/^(?:SyntaxError: )?expecting field name$/, '“.”之后应为属性名'],
  [/^(?:SyntaxError: )?expecting '(.+)'$/, '此处应为“$1”'],
  [/^(?:SyntaxError: )?unexpected token in expression: '(.+)'$/, '表达式中不应出现“$1”'],
  [/^(?:SyntaxError: )?unexpected token: '?(.+?)'?$/, '不应出现“$1”'],
  [/^(?:SyntaxError: )?(?:missing|expecting) (?:variable|identifier|formal parameter).*$/, '此处缺少名称'],
  [/^(?:SyntaxError: )?invalid assignment left-hand side$/, '等号左边不能被赋值'],
  [/^(?:SyntaxError: )?return not in a function$/, 'return 只能写在函数中'],
];

/** A fault in Chinese under its heading; words that nobody has translated are left as they are, after the heading. */
export function inChinese(heading: string, text: string): string {
  for (const [pattern, chinese] of SAYINGS) {
    if (pattern.test(text)) return `${heading}：${text.replace(pattern, chinese)}`;
  }
  return `${heading}：${text.replace(/^SyntaxError: /, '')}`;
}

/** A syntax fault as the reader says it, with what it means. */
export function syntaxText(text: string): Bilingual {
  return { en: text, zh: inChinese('语法错误', text) };
}
