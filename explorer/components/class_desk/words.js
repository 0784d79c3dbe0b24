// Spans of time in words.

/** @param {number} seconds */
export function span(seconds) {
  if (seconds < 60) return "under a minute";
  const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60);
  return hours < 1 ? `${minutes} min` : hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d`;
}
