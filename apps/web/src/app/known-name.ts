import { useText } from './i18n/index.ts';

/** Names that the product itself gives, until somebody gives another. */
const KNOWN = {
  'Training ground': 'names.ground',
  'Local command line': 'names.machine',
  'scripted-expert': 'names.expert',
} as const;

/** How a person or an organization is called in the reader's language: what the product named has a name in both. */
export function useKnownName(): (name: string) => string {
  const { t } = useText();
  return (name) => (Object.hasOwn(KNOWN, name) ? t(KNOWN[name as keyof typeof KNOWN]) : name);
}
