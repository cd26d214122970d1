import type { BashCategory } from '../shell/category.js';
import type { TaskEnd } from './notification.js';

export interface CallKind {
  readonly category: BashCategory | null;
  /** The CLI runs it beside others; all other calls of a message run alone, in order. */
  readonly besideOthers: boolean;
}

/** What is known of a call while the trace is read; times are wall clock in ms. */
export interface CallRecord {
  readonly id: string;
  readonly name: string;
  readonly sessionId: string;
  readonly agentId: string | null;
  /** Key of the conversation it was first seen in: session and agent. */
  readonly chain: string;
  /** Its line there is marked as a copy at the head of a forked session. */
  readonly copied: boolean;
  /** Other conversations that have it, and whether as a marked copy; null: none. */
  alsoIn: Map<string, boolean> | null;
  readonly messageId: string | null;
  readonly askedAtMs: number;
  /** Order of appearance among all calls. */
  readonly order: number;
  readonly summary: string;
  /** Bash only: the whole command, to match processes and to classify. */
  readonly command: string | null;
  /** Worked out when first asked for: parsing a command costs as much as parsing its line. */
  kind: CallKind | null;
  /** Start of the prompt of a Task or Agent call, to find its sub-agent's file. */
  readonly promptHead: string | null;
  /** The task named by TaskStop, KillShell and the like. */
  readonly stops: string | null;
  reportedAtMs: number | null;
  isError: boolean;
  /** N of "Exit code N", the first words of a failed command's result. */
  errorCode: number | null;
  /** Background shell or agent that lives on after the result. */
  taskId: string | null;
  /** Sub-agent started by the call. */
  childAgentId: string | null;
  taskEnd: TaskEnd | null;
  denied: boolean;
  /** The result was written when the session was resumed: its time is no end. */
  synthetic: boolean;
  /** The person stopped it while it ran. */
  stopped: boolean;
  /** A Bash result that is no error and whose code was not interpreted. */
  exitZero: boolean;
  personAsked: boolean;
  /** PostToolUse hook time inside the reported end. */
  hookMs: number;
  /** PreToolUse hook time between the call's turn and its start. */
  preHookMs: number;
  /** Closed without a result: the next message began, or the session was resumed. */
  abandoned: 'orphan' | 'interrupted' | null;
  abandonedAtMs: number | null;
}

/** What is known of a conversation (a session or a sub-agent in it). */
export interface Chain {
  readonly key: string;
  readonly sessionId: string;
  readonly agentId: string | null;
  readonly file: string;
  readonly versions: Set<string>;
  readonly models: Set<string>;
  cwd: string | null;
  firstAtMs: number | null;
  lastAtMs: number | null;
  prompts: number;
  /** First prompt of a sub-agent: equals the prompt of the call that started it. */
  promptHead: string | null;
  lastReported: CallRecord | null;
  /** Time of the last line that no resume wrote. */
  lastLiveAtMs: number | null;
  /** By message.id, in order. */
  readonly messages: Map<string, Message>;
  readonly open: Set<CallRecord>;
  /** A field was seen that only versions write which start a call as soon as its block is complete. */
  streams: boolean;
}

export interface Message {
  lastBlockAtMs: number;
  readonly calls: CallRecord[];
}
