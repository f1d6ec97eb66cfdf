import type { Command } from '@palaestra/core';
import { datasetCreate } from './commands/dataset-create.ts';
import { datasetDiff } from './commands/dataset-diff.ts';
import { datasetExport } from './commands/dataset-export.ts';
import { datasetList } from './commands/dataset-list.ts';
import { datasetShow } from './commands/dataset-show.ts';
import { datasetValidate } from './commands/dataset-validate.ts';
import { importCommand } from './commands/import.ts';

export { type ConvertedRecording, convertItem } from './import/convert-item.ts';
export { folderDestination } from './import/deliver.ts';
export { findItems, type ImportItem } from './import/find-items.ts';

/** The command line of this stage. */
export const commands: readonly Command[] = [
  importCommand,
  datasetCreate,
  datasetList,
  datasetShow,
  datasetDiff,
  datasetExport,
  datasetValidate,
];
