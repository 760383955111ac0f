// What somebody typed, read as a number or as a word. Everything here is pure, and made for what
// people type: digits and signs of several keyboards, units before or after, marks nobody sees.

// Zeros of Arabic, Urdu and Persian, Devanagari, Bengali, Gurmukhi and Gujarati digits.
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6];
const UNSEEN = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe0e\ufe0f\ufeff]/g;

function plainDigit(digit) {
  const code = digit.codePointAt(0);
  const zero = ZEROS.find((one) => code >= one && code < one + 10);
  return zero ? String(code - zero) : digit;
}

// Returns a text with one sign for each meaning, or '' where a sign would change its meaning: the
// 2 of 10² is no digit. A fraction such as ½ becomes a number of its own: 19½ is 19 1/2.
function plainSigns(text) {
  const parted = text.replace(/[¼-¾⅐-⅞]/g, (sign) => ` ${sign.normalize('NFKD')}`);
  if (/\p{No}/u.test(parted)) return '';
  return parted
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .replace(/\p{Nd}/gu, plainDigit)
    .toLowerCase()
    .replace(/[‐-―−﹣]/g, '-')
    .replace(/٪/g, '%')
    .replace(/[⁄∕]/g, '/')
    .replace(/∶/g, ':')
    .replace(/،/g, ',')
    .replace(/٫/g, '.')
    .replace(/(\d)[۔·](?=\d)/g, '$1.')
    .replace(/[’‘ʼ_٬]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
}

// The letters and signs of a unit: without accents, spaces, points and hyphens between letters.
const plainWords = (text) =>
  text
    .normalize('NFKD')
    .replace(/(\p{L})\p{M}+/gu, '$1')
    .replace(/(\p{L})-(?=\p{L})/gu, '$1')
    .replace(/[\s.·ـ]/gu, '')
    .replace(/[يى]/g, 'ی')
    .replace(/ك/g, 'ک');

const GROUPS =
  /^(?<whole>[1-9]\d{0,2}(?<sign>[ ',.])\d{2,3}(?:\k<sign>\d{2,3})*)(?:(?<point>[.,])(?<rest>\d*))?$/;

// Returns {value, other} of figures alone: 2,651 and 1,00,000 part thousands, 2,5 has a decimal
// comma. `other` is what they mean where the one comma or point was the other thing. Or null.
function readFigures(text) {
  let match = /^(?:(?<whole>\d+) )?(?<over>\d+) ?\/ ?(?<under>\d+)$/.exec(text);
  if (match) {
    const { whole, over, under } = match.groups;
    // 94/95 are two numbers. So may 6/7 be, which is why a fraction that is not right is asked about.
    if (!(under > 1 && under <= 10) || (whole && +over >= +under)) return null;
    return { value: Number(whole ?? 0) + over / under, isFraction: !whole };
  }
  match = GROUPS.exec(text);
  if (match) {
    const { whole, sign, point, rest } = match.groups;
    const parts = whole.split(sign);
    const isWhole = parts.at(-1).length === 3 && point !== sign;
    const isIndian = parts.slice(1, -1).some((part) => part.length === 2);
    if (isWhole && !(sign === '.' && isIndian)) {
      const value = Number(`${parts.join('')}.${rest ?? ''}`);
      const isDoubtful = parts.length === 2 && point === undefined && /[.,]/.test(sign);
      if (!isDoubtful) return { value };
      const decimal = Number(parts.join('.'));
      return sign === ',' ? { value, other: decimal } : { value: decimal, other: value };
    }
  }
  if (/^(\d+([.,]\d*)?|[.,]\d+)$/.test(text)) return { value: Number(text.replace(',', '.')) };
  return null;
}

// Says how far two numbers are apart, as a ratio: 1.016 is a thousand times too small for 1016.
const apart = (one, two) =>
  Math.abs(Math.log(Math.max(Math.abs(one), 1e-9) / Math.max(Math.abs(two), 1e-9)));

// Returns the first number of a ratio such as 14:1 or 14 to 1; anything else as it is.
function readRatio(text, signs) {
  const [, first, sign] = /^(.*\d) ?(\D+) ?1$/.exec(text) ?? [];
  return signs.includes(sign?.replace(/^[-.]|-$/g, '').trim()) ? first : text;
}

// What may stand before the figures: “about”, a minus in words, the unit. Returns {minus}, or null.
function readLead(text, known, { about = [], minus = [] }) {
  // . 5 may be meant as .5, and the dash of about-USD 5 as a minus.
  if (/-|(^|\P{L})[.·]/u.test(text)) return null;
  const word = plainWords(text.replace(/(\p{L}) ?[:=] ?$/u, '$1'));
  const after = (starts) => (one) =>
    starts.filter((start) => one.startsWith(start)).map((start) => one.slice(start.length));
  const rests = [word, ...after(about)(word)];
  if (rests.some((one) => known.includes(one))) return { minus: false };
  const isMinus = rests.flatMap(after(minus)).some((one) => known.includes(one));
  return isMinus ? { minus: true } : null;
}

// What may stand after them: a word such as million, the unit. Returns {scale}, or null.
function readTail(text, known, scales) {
  const word = plainWords(text.replace(/^(-(?=\p{L})|[.,;:])|[\s.,;:!?؟۔।]+$/gu, ''));
  if (known.includes(word)) return {};
  const scale = Object.keys(scales).find(
    (one) => word.startsWith(one) && known.includes(word.slice(one.length)),
  );
  return scale ? { scale: scales[scale] } : null;
}

// Reads what was typed as an answer to a number question. Returns {value, doubts}, or {need}, a key
// of the words, where it holds no number, more than one, or a word that may change the meaning. A
// doubt is another way to understand it: {value, need}. `target` says how the unit is written, and the
// words that may stand by any number (see questions/units.py).
export function readNumber(typed, target = {}) {
  const { unit = '', words = [], scales = {}, full = 1, ratio } = target;
  const text = plainSigns(typed.slice(0, 200)).replace(/^[="'“«„] ?|["'”“»]$/g, '');
  let [, before, core, after] = /^(\D*)(\d|\d.*\d)(\D*)$/.exec(text) ?? [];
  if (!core) return { need: /\p{N}/u.test(typed) ? 'need_one' : 'need_number' };
  if (ratio) core = readRatio(core, ratio);
  // .5 begins with its point; that of Rs.5 belongs to the word.
  if (/(^|[\s\-+$€₽])[.,]$/.test(before)) {
    core = before.slice(-1) + core;
    before = before.slice(0, -1);
  }
  const figures = readFigures(core);
  if (!figures) return { need: 'need_one' };

  // The sign stands first (-$772, - 772), or right before the figures ($-772, USD -772).
  const first = /^[-+]/.exec(before)?.[0] ?? '';
  let lead = before.slice(first.length);
  const last = /[\s$€₽~≈∼][-+]$/.test(lead) ? lead.slice(-1) : '';
  lead = lead.slice(0, lead.length - last.length);
  const known = ['', ...words, unit, '%'].map((word) => plainWords(word.toLowerCase()));
  const start = readLead(lead, known, target);
  const end = readTail(after, known, scales);
  if (!start || !end || [first, last, start.minus].filter(Boolean).length > 1) {
    return { need: 'need_alone' };
  }
  const isBelow = first === '-' || last === '-' || start.minus;
  const times = (isBelow ? -1 : 1) * (end.scale ?? 1);
  const value = times * figures.value;
  const doubts = [];
  if (figures.other !== undefined) doubts.push({ value: times * figures.other, need: 'need_point' });
  if (figures.isFraction) doubts.push({ need: 'need_one' });
  if (full > 1 && !end.scale) doubts.push({ value: value / full, need: 'need_scale' });
  return { value, doubts };
}

// Returns what to ask where a number that is not right may have been meant otherwise. So it is where
// the other meaning is nearer to the answer: 1.016 where 1016 is asked for is a dot for thousands.
export const doubt = ({ value, doubts }, answer) =>
  doubts.find((one) => one.value === undefined || apart(one.value, answer) < apart(value, answer))?.need;

// Case, accents, spaces, hyphens and the ways to write ye, kaf and he make no difference.
export function plainText(text) {
  return text
    .slice(0, 300)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{P}\p{Z}\p{C}\p{S}ـ]/gu, '')
    .replace(/[يى]/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/[هھة]/g, 'ہ')
    .replace(/ø/g, 'o')
    .replace(/ß/g, 'ss');
}
