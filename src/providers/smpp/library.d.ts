/** The part of npm `smpp` 0.5.1 that is used here; the package brings no types. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { NetConnectOpts } from 'node:net';

  export interface Pdu {
    command: string;
    command_status: number;
    sequence_number: number;
    isResponse(): boolean;
    response(fields?: Record<string, unknown>): Pdu;
    /** Parameters and TLVs of the command by name; TLVs that nobody knows by their number. */
    [field: string]: unknown;
  }

  export interface Session extends EventEmitter {
    /** False when nothing can be written any more; the callback is then never called. */
    send(pdu: Pdu, answered?: (answer: Pdu) => void): boolean;
    /** Reads nothing more for now. */
    pause(): void;
    resume(): void;
    destroy(): void;
  }

  interface ParameterType {
    readonly default: unknown;
  }
  interface Parameter {
    type: ParameterType;
    default?: unknown;
    filter?: unknown;
  }

  const library: {
    connect(options: NetConnectOpts & { tls?: boolean; servername?: string }): Session;
    PDU: new (command: string, fields?: Record<string, unknown>) => Pdu;
    addCommand(name: string, definition: { id: number; params: Record<string, Parameter> }): void;
    addTLV(name: string, definition: { id: number; type: ParameterType }): void;
    commands: Record<string, { id: number; params?: Record<string, Parameter> }>;
    types: Record<'int8' | 'cstring' | 'buffer', ParameterType> & { tlv: { buffer: ParameterType } };
    gsmCoder: {
      encode(text: string, table: number): Buffer;
      decode(octets: Buffer, table: number): string;
    };
  };
  export default library;
}
