import type { Bilingual } from '@palaestra/core';
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import en from './en.json' with { type: 'json' };
import zh from './zh.json' with { type: 'json' };

export type Language = keyof Bilingual;

declare module 'i18next' {
  interface CustomTypeOptions {
    keySeparator: false;
    nsSeparator: false;
    resources: { translation: typeof en };
  }
}

const STORED = 'palaestra.language';

/** The language a person chose here before, else the browser's, else English. */
function preferredLanguage(stored: string | null, browser: readonly string[]): Language {
  if (stored === 'en' || stored === 'zh') return stored;
  return browser[0]?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Load both languages, so that switching is immediate. Call once, before the first page. */
export async function startLanguages(): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  });
  await i18next.use(initReactI18next).init({
    lng: preferredLanguage(localStorage.getItem(STORED), navigator.languages),
    fallbackLng: 'en',
    keySeparator: false,
    nsSeparator: false,
    resources: { en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false },
  });
}

/** The words of this page, the language, and how to change it. */
export function useText() {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'zh' ? 'zh' : 'en';
  return {
    t,
    language,
    /** True for a text that exists; a server may know more reasons than this page. */
    has: (key: string) => i18n.exists(key),
    /** A text that the data brings in both languages. */
    say: (text: Bilingual) => text[language],
    choose(next: Language) {
      localStorage.setItem(STORED, next);
      void i18n.changeLanguage(next);
    },
  };
}
