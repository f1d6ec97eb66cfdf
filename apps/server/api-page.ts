import type { openApiDocument } from './openapi-document.ts';

type Document = ReturnType<typeof openApiDocument>;
interface Operation {
  readonly tags?: string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[];
  readonly requestBody?: { content?: Record<string, { schema?: unknown }> };
  readonly responses?: Record<string, Answer | { readonly $ref: string }>;
}
interface Answer {
  readonly description?: string;
  readonly content?: Record<string, { schema?: unknown }>;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1a1f24}
@media(prefers-color-scheme:dark){body{background:#14181c;color:#e3e8ec}code,pre{background:#20262c!important}a{color:#7cc0ff}}
h2{margin-top:2.5rem;border-bottom:1px solid #8884}details{border-bottom:1px solid #8883;padding:.4rem 0}
summary{cursor:pointer}summary code{font-weight:600}code,pre{background:#f0f3f6;border-radius:4px;padding:.1rem .3rem}
pre{overflow:auto;padding:.7rem;font-size:13px}.who{opacity:.75}dt{margin-top:.6rem;font-weight:600}`;

/** The API as one page that needs no script and nothing from the network. */
export function apiPage(document: Document): string {
  const groups = new Map<string, string[]>();
  const answers = (document.components?.responses ?? {}) as Readonly<Record<string, Answer>>;
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(methods as Record<string, Operation>)) {
      const tag = operation.tags?.[0] ?? 'platform';
      groups.set(tag, [...(groups.get(tag) ?? []), operationHtml(method, path, operation, answers)]);
    }
  }
  const body = [...groups].map(([tag, items]) => `<h2 id="${tag}">${tag}</h2>${items.join('')}`).join('');
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) => `<details id="schema-${name}"><summary><code>${name}</code></summary>${pre(schema)}</details>`,
  );
  const links = [...groups.keys()].map((tag) => `<a href="#${tag}">${tag}</a>`).join(' · ');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Palaestra API</title><style>${STYLE}</style><h1>Palaestra API</h1><p>${escapeHtml(document.info.description ?? '')}</p>
<p>As a document for programs: <a href="/api/openapi.json">openapi.json</a></p><p>${links} · <a href="#schemas">schemas</a></p>${body}<h2 id="schemas">schemas</h2>${schemas.join('')}</html>`;
}

function operationHtml(
  method: string,
  path: string,
  operation: Operation,
  named: Readonly<Record<string, Answer>>,
): string {
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: place, required, schema }) =>
      `<li><code>${escapeHtml(name)}</code> (${place}${required ? '' : ', optional'}) ${escapeHtml(shape(schema))}</li>`,
  );
  const body = schemaOf(operation.requestBody?.content);
  const answers = Object.entries(operation.responses ?? {}).map(([status, given]) => {
    const response = '$ref' in given ? named[given.$ref.split('/').at(-1)!]! : given;
    const schema = Number(status) < 400 ? schemaOf(response.content) : undefined;
    return `<dt>${status}</dt><dd>${escapeHtml(response.description ?? '')}${schema === undefined ? '' : pre(schema)}</dd>`;
  });
  return `<details><summary><code>${method.toUpperCase()} ${escapeHtml(path)}</code> ${escapeHtml(operation.summary ?? '')}</summary>
<p class="who">${escapeHtml(operation.description ?? '')}</p>${parameters.length > 0 ? `<ul>${parameters.join('')}</ul>` : ''}
${body === undefined ? '' : `<p>Body</p>${pre(body)}`}<dl>${answers.join('')}</dl></details>`;
}

function schemaOf(content: Record<string, { schema?: unknown }> | undefined): unknown {
  return Object.values(content ?? {})[0]?.schema;
}

function pre(schema: unknown): string {
  return `<pre>${escapeHtml(shape(schema))}</pre>`;
}

/** A JSON schema in the short form that a person reads: `{ name: string, size?: integer }`. */
function shape(schema: unknown, indent = ''): string {
  const one = (schema ?? {}) as {
    type?: string | string[];
    enum?: unknown[];
    const?: unknown;
    anyOf?: unknown[];
    oneOf?: unknown[];
    items?: unknown;
    properties?: Record<string, unknown>;
    required?: string[];
    $ref?: string;
  };
  if (one.$ref !== undefined) return one.$ref.split('/').at(-1) ?? '';
  if (one.const !== undefined) return JSON.stringify(one.const);
  if (one.enum !== undefined) return one.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = one.anyOf ?? one.oneOf;
  if (choices !== undefined) return choices.map((choice) => shape(choice, indent)).join(' | ');
  if (one.items !== undefined) return `[${shape(one.items, indent)}]`;
  if (one.properties !== undefined) {
    const inner = `${indent}  `;
    const lines = Object.entries(one.properties).map(
      ([name, member]) => `${inner}${name}${one.required?.includes(name) ? '' : '?'}: ${shape(member, inner)}`,
    );
    return `{\n${lines.join('\n')}\n${indent}}`;
  }
  return [one.type ?? 'anything'].flat().join(' | ');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
