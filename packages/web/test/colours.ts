// Colour as eyes have it: contrast by WCAG 2.2, distance by CIEDE2000 (Sharma, Wu, Dalal 2005), colour blindness by the matrices of
// Machado, Oliveira, Fernandes 2009 at full severity, applied to linear light.

type Triple = readonly [number, number, number];

export interface Vision {
  readonly name: string;
  readonly matrix: readonly [Triple, Triple, Triple] | null;
}

export const VISIONS: readonly Vision[] = [
  { name: 'normal', matrix: null },
  {
    name: 'protan',
    matrix: [
      [0.152286, 1.052583, -0.204868],
      [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
  },
  {
    name: 'deutan',
    matrix: [
      [0.367322, 0.860646, -0.227968],
      [0.280085, 0.672501, 0.047413],
      [-0.01182, 0.04294, 0.968881],
    ],
  },
  {
    name: 'tritan',
    matrix: [
      [1.255528, -0.076749, -0.178779],
      [-0.078411, 0.930809, 0.147602],
      [0.004733, 0.691367, 0.3039],
    ],
  },
];

function linear(hex: string): Triple {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function luminance([r, g, b]: Triple): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(linear(a)), luminance(linear(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function times([x, y, z]: readonly [Triple, Triple, Triple], v: Triple): Triple {
  const dot = (row: Triple) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2];
  return [dot(x), dot(y), dot(z)];
}

function labOf(rgb: Triple): Triple {
  const [x, y, z] = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    rgb,
  );
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

export function distance(a: string, b: string, { matrix }: Vision): number {
  const seen = (hex: string): Triple => {
    const rgb = linear(hex);
    if (matrix === null) return labOf(rgb);
    const [r, g, blue] = times(matrix, rgb).map((value) => Math.min(1, Math.max(0, value)));
    return labOf([r ?? 0, g ?? 0, blue ?? 0]);
  };
  return ciede2000(seen(a), seen(b));
}

const RAD = Math.PI / 180;

function hue(b: number, a: number): number {
  const degrees = Math.atan2(b, a) / RAD;
  return degrees < 0 ? degrees + 360 : degrees;
}

export function ciede2000([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const meanC = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7)));
  const [ap1, ap2] = [(1 + g) * a1, (1 + g) * a2];
  const [c1, c2] = [Math.hypot(ap1, b1), Math.hypot(ap2, b2)];
  const [h1, h2] = [hue(b1, ap1), hue(b2, ap2)];
  const turn = h2 - h1;
  const dh = c1 * c2 === 0 ? 0 : Math.abs(turn) <= 180 ? turn : turn > 180 ? turn - 360 : turn + 360;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((dh / 2) * RAD);
  const [meanL, meanCp] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const sum = h1 + h2;
  const meanH =
    c1 * c2 === 0 ? sum : Math.abs(h1 - h2) <= 180 ? sum / 2 : sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2;
  const t =
    1 -
    0.17 * Math.cos((meanH - 30) * RAD) +
    0.24 * Math.cos(2 * meanH * RAD) +
    0.32 * Math.cos((3 * meanH + 6) * RAD) -
    0.2 * Math.cos((4 * meanH - 63) * RAD);
  const rt =
    -2 * Math.sqrt(meanCp ** 7 / (meanCp ** 7 + 25 ** 7)) * Math.sin(60 * Math.exp(-(((meanH - 275) / 25) ** 2)) * RAD);
  const l = (l2 - l1) / (1 + (0.015 * (meanL - 50) ** 2) / Math.sqrt(20 + (meanL - 50) ** 2));
  const c = (c2 - c1) / (1 + 0.045 * meanCp);
  const h = dH / (1 + 0.015 * meanCp * t);
  return Math.sqrt(l ** 2 + c ** 2 + h ** 2 + rt * c * h);
}
