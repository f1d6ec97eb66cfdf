import { type Clause, type ClauseResult, type ConformanceReport, type Standard, textIn } from '@palaestra/core';

/** The languages of a report. */
export type ReportLanguage = 'en' | 'zh';

const words = {
  en: {
    report: 'Conformance report',
    draft: 'draft',
    published: 'published',
    withdrawn: 'withdrawn',
    version: 'version',
    revision: 'Dataset revision',
    policy: 'Policy',
    evaluation: 'Evaluation',
    none: 'not given',
    clause: 'Clause',
    demand: 'Demand',
    result: 'Result',
    evidence: 'Evidence',
    pass: 'pass',
    fail: 'fail',
    not_assessed: 'not assessed',
    conforms: 'All clauses are met.',
    open: 'No clause fails; some are not assessed yet.',
    breaks: 'Some clauses are not met.',
    origin: 'origin of the limit',
    file: 'sha256 of the standard',
    levels: { normative: 'norm', community: 'practice', ours: 'this draft' },
  },
  zh: {
    report: '符合性报告',
    draft: '草案',
    published: '已发布',
    withdrawn: '已废止',
    version: '版本',
    revision: '数据集版本',
    policy: '策略',
    evaluation: '评测',
    none: '未提供',
    clause: '条款',
    demand: '要求',
    result: '结果',
    evidence: '证据',
    pass: '符合',
    fail: '不符合',
    not_assessed: '未评定',
    conforms: '全部条款均符合。',
    open: '无不符合条款，部分条款尚未评定。',
    breaks: '存在不符合条款。',
    origin: '限值来源',
    file: '标准文件 sha256',
    levels: { normative: '规范', community: '行业惯例', ours: '本草案' },
  },
} as const;

const mark = { pass: '✓', fail: '✗', not_assessed: '–' } as const;

/**
 * A conformance report as one HTML page without scripts or outside resources, laid out for A4 paper.
 * Every text from the standard or the records is escaped.
 */
export function renderReport(standard: Standard, report: ConformanceReport, language: ReportLanguage): string {
  const word = words[language];
  const { counts } = report;
  const conclusion = report.conforms ? word.conforms : counts.fail > 0 ? word.breaks : word.open;
  const subject = (name: string, id: string | null) =>
    `<div><dt>${name}</dt><dd>${id === null ? word.none : `<code>${escapeHtml(id)}</code>`}</dd></div>`;
  const rows = standard.clauses.map((clause) =>
    row(clause, report.results.find((result) => result.clause === clause.id)!, language),
  );
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${word.report}: ${escapeHtml(standard.title[language])}</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="kind">${word.report} · ${word[standard.status]} · ${word.version} ${escapeHtml(standard.version)}</p>
<h1>${escapeHtml(standard.title[language])}</h1>
<p>${escapeHtml(standard.scope[language])}</p>
</header>
<section class="conclusion ${counts.fail > 0 ? 'fail' : report.conforms ? 'pass' : 'not_assessed'}">
<strong>${conclusion}</strong>
<span>${mark.pass} ${counts.pass} ${word.pass} · ${mark.fail} ${counts.fail} ${word.fail} · ${mark.not_assessed} ${counts.notAssessed} ${word.not_assessed}</span>
</section>
<dl>
${subject(word.revision, report.revision)}
${subject(word.policy, report.policy)}
${subject(word.evaluation, report.evaluation)}
</dl>
<table>
<thead><tr><th>${word.clause}</th><th>${word.demand}</th><th>${word.result}</th><th>${word.evidence}</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<footer>${word.file}: <code>${report.standard.sha256}</code></footer>
</body>
</html>
`;
}

function row(clause: Clause, { result, evidence }: ClauseResult, language: ReportLanguage): string {
  const word = words[language];
  return `<tr>
<td class="number">${clause.id}</td>
<td><strong>${escapeHtml(clause.title[language])}</strong><br>${escapeHtml(clause.text[language])}
<small>${word.origin}: ${word.levels[clause.origin.level]} (${escapeHtml(textIn(clause.origin.source, language))})</small></td>
<td class="${result}">${mark[result]} ${word[result]}</td>
<td>${escapeHtml(evidence[language])}</td>
</tr>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
@page { size: A4; margin: 18mm 16mm; }
:root { color-scheme: light; }
body { font: 10.5pt/1.5 Inter, system-ui, "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  color: #1a1d21; max-width: 180mm; margin: 0 auto; padding: 12mm 4mm; }
@media print { body { padding: 0; } }
h1 { font-size: 18pt; line-height: 1.25; margin: 0 0 4mm; }
.kind { color: #57606a; margin: 0 0 2mm; }
.conclusion { border-left: 4px solid; padding: 3mm 5mm; margin: 6mm 0; background: #f6f8fa; display: flex; gap: 6mm;
  justify-content: space-between; flex-wrap: wrap; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.conclusion span { font-variant-numeric: tabular-nums; }
dl { display: grid; gap: 1mm; margin: 0 0 6mm; }
dl div { display: grid; grid-template-columns: 40mm 1fr; }
dt { color: #57606a; } dd { margin: 0; overflow-wrap: anywhere; }
code { font: 9pt ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; white-space: nowrap; font-weight: 600; border-bottom: 1.5px solid #1a1d21; padding: 1.5mm 2mm; }
td { vertical-align: top; border-bottom: 1px solid #d0d7de; padding: 2mm; }
tr { break-inside: avoid; } thead { display: table-header-group; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
td small { display: block; color: #57606a; }
td.pass, td.fail, td.not_assessed { white-space: nowrap; font-weight: 600; }
.pass { color: #116329; } .fail { color: #b42318; } .not_assessed { color: #57606a; }
.conclusion.pass { border-color: #116329; } .conclusion.fail { border-color: #b42318; } .conclusion.not_assessed { border-color: #57606a; }
footer { margin-top: 6mm; color: #57606a; overflow-wrap: anywhere; }
`;
