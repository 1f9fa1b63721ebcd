/** What kind of file an address leads to, for providers that want it said. */

const KINDS = {
  image: ['jpg', 'jpeg', 'png', 'gif', 'webp', 'bmp'],
  video: ['mp4', '3gp', '3gpp', 'mov', 'webm', 'm4v'],
  audio: ['mp3', 'ogg', 'oga', 'opus', 'aac', 'amr', 'm4a', 'wav'],
} as const;

/** Goes by the ending of the path, since nothing is fetched; whatever is not known is a document. */
export function mediaKind(url: string): keyof typeof KINDS | 'document' {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  const ending = /\.([a-z0-9]{1,5})$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  for (const kind of ['image', 'video', 'audio'] as const) {
    if ((KINDS[kind] as readonly string[]).includes(ending)) return kind;
  }
  return 'document';
}

/** Whether an address is an https one of this domain. Addresses come from outside: passwords go nowhere else. */
export function isAtHost(url: string, domain: string): boolean {
  const at = URL.canParse(url) ? new URL(url) : null;
  return at?.protocol === 'https:' && (at.hostname === domain || at.hostname.endsWith(`.${domain}`));
}

/** For providers that call a document a file. */
export function fileKind(url: string): 'image' | 'video' | 'audio' | 'file' {
  const kind = mediaKind(url);
  return kind === 'document' ? 'file' : kind;
}
