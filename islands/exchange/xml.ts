import { parseXml, XmlElement, XmlError } from '@rgrove/parse-xml';
import { unreadFile } from '../model/unread-file.ts';
import { checkLength } from './imported.ts';

/**
 * The root element of a text in XML. Document types and with them entities are refused, as files that are exchanged need
 * none and their expansion has no bounds.
 *
 * @throws PalaestraError `bad_file` that names the line, `too_large`.
 */
export function rootOf(text: string, name: string): XmlElement {
  checkLength(text, name);
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) {
    throw unreadFile('the file', { en: 'expected no document type and no entities', zh: '不允许文档类型和实体' }, name);
  }
  try {
    const { root } = parseXml(text);
    if (root !== null) return root;
  } catch (error) {
    if (error instanceof XmlError) {
      const reason = error.message.split('\n')[0]!.replace(/ \(line .*\)$/, '');
      throw unreadFile('the file', { en: reason, zh: `XML 有误：${reason}` }, `line ${error.line}, ${name}`);
    }
    // The parser goes one call deeper with every level.
    if (error instanceof RangeError) {
      throw unreadFile('the file', { en: 'its elements are nested too deeply', zh: '元素嵌套过深' }, name);
    }
    throw error;
  }
  throw unreadFile('the file', { en: 'it has no element', zh: '没有任何元素' }, name);
}

/** Child elements of one name. */
export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child): child is XmlElement => child instanceof XmlElement && child.name === name);
}

/** A text for an attribute. Characters that XML cannot hold become a question mark. */
export function attribute(value: string): string {
  return value
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
