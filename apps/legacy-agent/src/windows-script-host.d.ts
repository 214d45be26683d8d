/** The parts of Windows Script Host that the agent uses. */
interface WScriptHost {
  readonly ScriptFullName: string;
  readonly FullName: string;
  readonly Arguments: { readonly length: number; Item(index: number): string };
  Quit(code: number): void;
  Sleep(milliseconds: number): void;
}

interface WScriptShell {
  Run(command: string, windowStyle: number, wait: boolean): number;
  RegRead(name: string): unknown;
  ExpandEnvironmentStrings(text: string): string;
}

interface TextStream {
  readonly AtEndOfStream: boolean;
  Read(characters: number): string;
  Write(text: string): void;
  Close(): void;
}

interface FileSystem {
  OpenTextFile(path: string, mode: number, create?: boolean): TextStream;
  FileExists(path: string): boolean;
  FolderExists(path: string): boolean;
  CreateFolder(path: string): void;
  DeleteFile(path: string, force: boolean): void;
  DeleteFolder(path: string, force: boolean): void;
  MoveFile(from: string, to: string): void;
  GetFile(path: string): { readonly Size: number };
}

interface HttpRequest {
  readonly status: number;
  readonly responseText: string;
  Option: { (name: number): unknown };
  open(method: string, url: string, isAsync: boolean): void;
  setRequestHeader(name: string, value: string): void;
  setTimeouts(resolve: number, connect: number, send: number, receive: number): void;
  SetProxy(setting: number, server: string): void;
  send(body?: string): void;
}

declare const WScript: WScriptHost;
declare const ActiveXObject: new (name: string) => unknown;
