import { Button, FileButton, Menu } from '@mantine/core';
import type { PlantFinding } from '@palaestra/islands';
import { useText } from '../../app/i18n/index.ts';
import { useRefusal } from '../../app/refusal.tsx';
import type { PlantWork } from '../plant/drafts.ts';
import { PLANT_FILES, readPlantFile, savePlantFile } from '../plant/plant-files.ts';

/** What is told after a file was read or made. */
export interface Said {
  readonly title: string;
  readonly findings: readonly PlantFinding[];
  /** What was kept, and what to do. */
  readonly next?: string;
}

/** A plant as a file: taken in place of the work, which is one step back then, or given. */
export function FileMenu(props: {
  readonly work: PlantWork;
  readonly onTake: (work: PlantWork) => void;
  readonly onSaid: (said: Said | null) => void;
}) {
  const { t } = useText();
  const tell = useRefusal();
  const { work, onTake, onSaid } = props;
  async function take(file: File) {
    const { name } = file;
    try {
      const { work: read, findings } = await readPlantFile(file);
      if (read !== null) onTake({ ...read, title: work.title });
      const title = t(read === null ? 'plant.refused' : 'plant.importLeft', { name });
      // What is wrong with the plant that is drawn now is told by the check.
      const told = read === null ? findings : findings.filter(({ severity }) => severity === 'warning');
      onSaid(
        told.length === 0 ? null : { title, findings: told, ...(read === null ? { next: t('plant.keptDrawn') } : {}) },
      );
    } catch (error) {
      const { sentence, words } = tell(error);
      const title = [t('plant.unreadable', { name }), sentence, words].join(' ').trim();
      onSaid({ title, findings: [], next: t('plant.keptDrawn') });
    }
  }
  function give(format: 'json' | 'opentcs') {
    const findings = savePlantFile(work, format);
    onSaid(findings.length === 0 ? null : { title: t('plant.exportLeft'), findings });
  }
  return (
    <FileButton onChange={(file) => file && void take(file)} accept={PLANT_FILES}>
      {({ onClick }) => (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default">{t('plant.file')}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={onClick}>{t('plant.replace')}</Menu.Item>
            <Menu.Divider />
            <Menu.Label>{t('plant.export')}</Menu.Label>
            <Menu.Item onClick={() => give('json')}>{t('plant.exportJson')}</Menu.Item>
            <Menu.Item onClick={() => give('opentcs')}>{t('plant.exportOpenTcs')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </FileButton>
  );
}
