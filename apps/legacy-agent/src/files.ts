const READ = 1;
const WRITE = 2;
const APPEND = 8;
const PIECE = 65536;

export const fileSystem = new ActiveXObject('Scripting.FileSystemObject') as FileSystem;

export function readText(path: string): string {
  return fileSystem.FileExists(path) ? readFrom(path, 0) : '';
}

/** What follows the first `skipped` characters, read in the code page of the system. */
export function readFrom(path: string, skipped: number): string {
  if (fileSystem.GetFile(path).Size === 0) return '';
  const stream = fileSystem.OpenTextFile(path, READ);
  let text = '';
  try {
    let left = skipped;
    while (left > 0 && !stream.AtEndOfStream) left -= stream.Read(Math.min(left, PIECE)).length;
    while (!stream.AtEndOfStream) text += stream.Read(PIECE);
  } finally {
    stream.Close();
  }
  return text;
}

export function writeText(path: string, text: string): void {
  put(path, WRITE, text);
}

export function appendText(path: string, text: string): void {
  put(path, APPEND, text);
}

/** Replaces a file so that a death in between leaves the old or the new one; see `readReplaced`. */
export function replaceText(path: string, text: string): void {
  writeText(`${path}.new`, text);
  removeFile(path);
  fileSystem.MoveFile(`${path}.new`, path);
}

/** A file that `replaceText` writes; the new one counts when the death came between its two steps. */
export function readReplaced(path: string): string {
  if (!fileSystem.FileExists(path) && fileSystem.FileExists(`${path}.new`)) fileSystem.MoveFile(`${path}.new`, path);
  return readText(path);
}

export function removeFile(path: string): void {
  if (fileSystem.FileExists(path)) fileSystem.DeleteFile(path, true);
}

export function removeFolder(path: string): void {
  if (fileSystem.FolderExists(path)) fileSystem.DeleteFolder(path, true);
}

/** Makes a folder and those above it. */
export function makeFolder(path: string): void {
  if (fileSystem.FolderExists(path)) return;
  const parent = path.replace(/\\[^\\]*$/, '');
  if (parent !== path && parent.length > 2) makeFolder(parent);
  fileSystem.CreateFolder(path);
}

/** Keeps the file open for writing: a second agent on the same data cannot. */
export function lockFile(path: string): TextStream | undefined {
  try {
    return fileSystem.OpenTextFile(path, APPEND, true);
  } catch {
    return undefined;
  }
}

function put(path: string, mode: number, text: string): void {
  const stream = fileSystem.OpenTextFile(path, mode, true);
  try {
    stream.Write(text);
  } finally {
    stream.Close();
  }
}
