/** A QR code, drawn as one path. Always dark on white, whatever the page's colours: cameras read nothing else well. */
import { encodeQR } from 'qr';
import { useMemo } from 'react';

/** Empty modules around the code, as the standard asks for. */
const BORDER = 4;

/**
 * @param label what the code is, for screen readers; its content stands beside it as text
 * @param size pixels of each side, where there is room
 */
export function QrCode({ text, label, size = 280 }: { text: string; label: string; size?: number }) {
  const { path, width } = useMemo(() => drawn(text), [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${width}`}
      shapeRendering="crispEdges"
      style={{ width: '100%', maxWidth: size, display: 'block', margin: '0 auto' }}
    >
      <rect width={width} height={width} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** Each dark module as a square of one unit. */
function drawn(text: string): { path: string; width: number } {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: BORDER });
  const path = rows
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return { path, width: rows.length };
}
