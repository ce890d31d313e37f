/** "Technical_Owner", "technical-owner" and "TechnicalOwner" are one key: clouds and teams disagree on spelling. */
export function tagKey(key: string): string {
  return foldName(key);
}

/** "Data Eng", "data-eng" and "DataEng" are one name. */
export function foldName(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[\s_.-]/g, '');
}
