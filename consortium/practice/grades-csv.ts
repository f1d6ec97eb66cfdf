import type { Bilingual, ClassStudent, Exercise } from '@palaestra/core';
import { stringify } from 'csv-stringify/sync';
import { FIGURES } from './exercises/figures.ts';
import type { ClassGrade } from './student-store.ts';

const HEAD: readonly Bilingual[] = [
  { en: 'student', zh: '学生' },
  { en: 'alias', zh: '别名' },
  { en: 'exercise', zh: '练习' },
  { en: 'version', zh: '版本' },
  { en: 'points', zh: '得分' },
  { en: 'passed', zh: '通过' },
  { en: 'figure', zh: '指标' },
  { en: 'value', zh: '数值' },
  { en: 'unit', zh: '单位' },
  { en: 'attempts', zh: '提交次数' },
  { en: 'late', zh: '逾期' },
  { en: 'handed in', zh: '提交时间' },
  { en: 'weight', zh: '权重' },
  { en: 'points of all, weighted', zh: '加权总分' },
];
const YES: Bilingual = { en: 'yes', zh: '是' };
const NO: Bilingual = { en: 'no', zh: '否' };

/**
 * The grades of a class as CSV (RFC 4180) with a byte order mark, so that Excel reads Chinese: a row for every student and
 * exercise, also for what was not handed in, which counts 0 in the weighted points. Texts that a spreadsheet would take for a
 * formula are quoted by an apostrophe.
 */
export function gradesCsv(
  students: readonly ClassStudent[],
  exercises: readonly Exercise[],
  grades: readonly ClassGrade[],
  language: keyof Bilingual,
): string {
  const weights = exercises.reduce((sum, { weight }) => sum + weight, 0);
  const yesNo = (value: boolean) => (value ? YES : NO)[language];
  const rows = students.flatMap(({ person, personName, alias }) => {
    const own = new Map(grades.flatMap((grade) => (grade.person === person ? [[grade.exercise, grade] as const] : [])));
    const sum = exercises.reduce((total, { id, weight }) => total + weight * (own.get(id)?.points ?? 0), 0);
    const all = Math.round((10 * sum) / weights) / 10;
    return exercises.map((exercise) => {
      const grade = own.get(exercise.id);
      const { name, unit } = FIGURES[exercise.ladder];
      const before = [personName, alias ?? '', exercise.title[language]];
      const { weight } = exercise;
      if (grade === undefined) return [...before, '', '', '', '', '', '', 0, '', '', weight, all];
      const { version, points, passed, value, attempts, late, createdAt } = grade;
      const figure = [name[language], value ?? '', unit === '%' ? '1' : unit];
      const end = [attempts, yesNo(late), createdAt.toISOString(), weight, all];
      return [...before, version, points, yesNo(passed), ...figure, ...end];
    });
  });
  return stringify([HEAD.map((word) => word[language]), ...rows], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}
