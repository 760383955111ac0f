// Where answers are kept: in the browser, and, where a kernel listens, in the course folder too.

import { isText } from './marking.js';
import { byTime, clean, isNewer, questionOf } from './state.js';

const PREFIX = 'pakrussia:1:';
const LEARNER = PREFIX + 'learner';
const SYNCED = PREFIX + 'told';
const MAX_KEPT = 2_000_000; // characters under one key; browsers give about five million to a page
// Other views tell of what they write. A page that slept (Back, a frozen tab, a phone in a pocket) was
// told nothing: it reads again when it wakes.
const WAKING = ['pageshow', 'visibilitychange'];
const EVENTS_TO_HEAR = ['pakrussia', 'storage', ...WAKING];
const FULL = 1_000_000; // from here on, what the course folder has need not stay here as well

function localStore() {
  try {
    return window.localStorage;
  } catch {
    return null; // Forbidden by the browser's settings.
  }
}

// Keeps a quiz's entries under one key of the browser's storage and tells other views of the same
// quiz, in this page and in other tabs. Entries are pending until something else has taken them
// over. Without storage it works as long as the page is open, and notice() says so.
export function browserStorage(quiz, store = localStore()) {
  const key = `${PREFIX}${quiz.lesson}:${quiz.id}`;
  const entries = new Map();
  const listeners = new Set();
  let pending = new Set();
  let learner = ''; // the time at which the present learner began, where someone said so
  let writable = true;
  let setAside = false;
  let isOfLaterVersion = false; // then what is there is read by nobody and written by nobody here

  function get(name) {
    try {
      return store.getItem(name);
    } catch {
      return null;
    }
  }
  function put(name, value) {
    try {
      store.setItem(name, value);
      return true;
    } catch {
      return false; // Full, forbidden or missing.
    }
  }
  const keys = (start) => Object.keys(store ?? {}).filter((name) => name.startsWith(start));

  function parse(name) {
    const raw = get(name);
    if (raw === null) return { entries: [], pending: [] };
    try {
      const saved = JSON.parse(raw.length > MAX_KEPT ? '' : raw);
      if (isNewer(saved) || saved.entries.some(isNewer)) {
        isOfLaterVersion ||= name === key;
        const sound = isNewer(saved) ? [] : saved.entries.map(clean).filter(Boolean);
        return { entries: sound, pending: [] };
      }
      const found = saved.entries.map(clean);
      if (saved.v !== 1 || found.includes(null)) throw new Error();
      return { entries: found, pending: saved.pending.filter(isText) };
    } catch {
      // Never thrown away: it moves to another name, and the quiz says so.
      if (put(`pakrussia:aside:${Date.now()}:${name}`, raw)) store.removeItem(name);
      setAside = true;
      return { entries: [], pending: [] };
    }
  }
  function begin(mark) {
    if (mark === learner) return;
    learner = mark;
    entries.clear();
    pending.clear();
  }
  // Takes in what other views have written.
  function read() {
    begin(get(LEARNER) ?? learner);
    const saved = parse(key);
    for (const entry of saved.entries) entries.set(entry.id, entry);
    if (writable) pending = new Set(saved.pending);
  }
  function announce(list) {
    window.dispatchEvent(new CustomEvent('pakrussia', { detail: { key, list, learner } }));
  }
  function write() {
    let list = self.load();
    const packed = () => JSON.stringify({ v: 1, entries: list, pending: [...pending] });
    if (list.length > 1500 || (list.length > 50 && packed().length > FULL)) {
      // What the course folder has taken over need not stay here as well.
      const kept = list.length > 1500 ? 1000 : list.length / 2;
      list = list.filter((entry, place) => pending.has(entry.id) || place >= list.length - kept);
    }
    writable = !isOfLaterVersion && put(key, packed());
    announce(list);
  }
  function add(list, isPending) {
    read();
    const fresh = list
      .map(clean)
      .filter(
        (one) =>
          one &&
          !entries.has(one.id) &&
          (one.quiz === quiz.id ? one.lesson === quiz.lesson : questionOf(quiz, one)),
      );
    for (const entry of fresh) {
      entries.set(entry.id, entry);
      if (isPending) pending.add(entry.id);
    }
    if (fresh.length) write();
    return fresh.length;
  }
  function heard({ detail, key: name }) {
    if (isText(name) && !name.startsWith(PREFIX)) return; // another program's, or a draft
    if (detail) begin(detail.learner);
    if (detail?.key === key) for (const entry of detail.list) entries.set(entry.id, entry);
    read();
    self.changed();
  }

  const self = {
    load: () => [...entries.values()].sort(byTime),
    append(list) {
      for (const one of list) {
        const { lesson, quiz: id } = one;
        if (id !== quiz.id && questionOf(quiz, one)) browserStorage({ lesson, id }, store).append([one]);
      }
      return add(list, true);
    },
    notice() {
      if (isOfLaterVersion) return 'later_version';
      return setAside ? 'set_aside' : writable ? 'kept_browser' : 'not_kept';
    },
    changed: () => listeners.forEach((listener) => listener()),
    learner: () => learner,
    // Reads again, for what must not rest on what this page knew an hour ago.
    wake() {
      read();
      self.changed();
    },
    subscribe(listener) {
      listeners.add(listener);
      for (const event of EVENTS_TO_HEAR) window.addEventListener(event, heard);
      return () => {
        listeners.delete(listener);
        for (const event of EVENTS_TO_HEAR) window.removeEventListener(event, heard);
      };
    },
    // All answers of this lesson, whichever quiz they belong to.
    lesson() {
      read();
      const all = new Map(entries);
      for (const name of keys(`${PREFIX}${quiz.lesson}:`)) {
        for (const entry of parse(name).entries) all.set(entry.id, entry);
      }
      return [...all.values()].sort(byTime);
    },
    // Takes in a file's entries; those of other quizzes go to where those will look.
    importEntries(list) {
      const sound = list.map(clean).filter(Boolean);
      const others = new Map(sound.map((one) => [`${one.lesson}:${one.quiz}`, one]));
      let count = self.append(sound);
      for (const { lesson, quiz: id } of others.values()) {
        if (id !== quiz.id) count += browserStorage({ lesson, id }, store).append(sound);
      }
      return { count, sound: sound.length };
    },
    // The old answers stay in the browser under another name.
    newLearner() {
      const now = new Date().toISOString();
      for (const name of keys(PREFIX)) {
        const raw = get(name);
        store.removeItem(name);
        if (!put(`pakrussia:before:${now}:${name}`, raw)) put(name, raw);
      }
      put(LEARNER, now);
      begin(now);
      announce([]);
    },
    // Entries known from elsewhere; those of an earlier learner at this computer stay out.
    merge: (list) => add(list.filter((one) => !learner || one?.at >= learner), false),
    pending() {
      read();
      return self.load().filter((one) => pending.has(one.id));
    },
    markSynced(ids) {
      read();
      for (const id of ids) pending.delete(id);
      write();
    },
    // The beginning of a learner that the course folder doesn't know of yet, or "".
    unsyncedLearner() {
      read();
      return learner && get(SYNCED) !== learner ? learner : '';
    },
    markLearnerSynced: () => put(SYNCED, learner),
  };
  read();
  return self;
}

export const earlier = (model) => [model.get('earlier') ?? []].flat();

// Adds a kernel to a browser's storage: what is pending is handed over, again and again, until the
// kernel says that it is in the record. The record counts an id once.
export function kernelStorage(browser, model) {
  let folder = '';
  let why = '';
  function send(message) {
    try {
      model.send(message);
    } catch {
      // No kernel is listening; the browser keeps everything.
    }
  }
  function handOver() {
    const id = browser.unsyncedLearner();
    const entries = browser.pending();
    if (id) send({ type: 'new-learner', id });
    else if (entries.length) send({ type: 'entries', entries });
  }
  function answered(message) {
    const mark = browser.unsyncedLearner();
    if (message?.type === 'not-saved') {
      folder = 'not_folder';
      why = String(message.why);
    } else if (message?.type === 'saved' && Array.isArray(message.ids)) {
      folder = 'kept_folder';
      if (mark && message.ids.includes(mark)) {
        browser.markLearnerSynced();
        handOver();
      } else {
        browser.markSynced(message.ids);
      }
    }
    browser.changed();
  }
  const merge = () => browser.merge(earlier(model));
  const thenHandOver = (act) => (list) => {
    const found = act(list);
    handOver();
    return found;
  };
  merge();
  return {
    ...browser,
    append: thenHandOver(browser.append),
    importEntries: thenHandOver(browser.importEntries),
    newLearner: thenHandOver(browser.newLearner),
    notice() {
      const kept = browser.notice();
      if (folder === 'kept_folder' && !browser.pending().length) return folder;
      return kept === 'kept_browser' && folder === 'not_folder' ? folder : kept;
    },
    why: () => (folder === 'not_folder' ? why : ''),
    subscribe(listener) {
      const stop = browser.subscribe(listener);
      model.on('msg:custom', answered);
      model.on('change:earlier', merge);
      for (const event of WAKING) window.addEventListener(event, handOver);
      handOver();
      return () => {
        stop();
        for (const event of WAKING) window.removeEventListener(event, handOver);
        model.off('msg:custom', answered);
        model.off('change:earlier', merge);
      };
    },
  };
}

