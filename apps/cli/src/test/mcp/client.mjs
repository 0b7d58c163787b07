// A second, independent MCP client against a hub: `node client.mjs http URL TOKEN`, or
// `node client.mjs stdio COMMAND ARGUMENT...`. Says "fine" at the end.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';

const [kind, first, ...rest] = process.argv.slice(2);
const transport =
  kind === 'http'
    ? new StreamableHTTPClientTransport(new URL('/mcp', first), {
        requestInit: { headers: { Authorization: `Bearer ${rest[0]}` } },
      })
    : new StdioClientTransport({ command: first, args: rest, stderr: 'inherit' });

/** Something that is waited for. */
function signal() {
  let come;
  const comes = new Promise((resolve) => (come = resolve));
  return { come, comes };
}

const client = new Client({ name: 'test', version: '1' });
let changed = signal();
client.setNotificationHandler(ToolListChangedNotificationSchema, () => changed.come());
await client.connect(transport);

const call = (name, args = {}, options = {}) =>
  client.callTool({ name, arguments: args }, undefined, options);
const names = async () => (await client.listTools()).tools.map((tool) => tool.name);

// Tools, with what the program says of them.
const { tools } = await client.listTools();
const echo = tools.find((tool) => tool.name === 'stage__echo');
assert.deepEqual(echo.inputSchema.required, ['text']);
assert.equal(echo.annotations.readOnlyHint, true);

// A call, and one that is wrong.
const echoed = await call('stage__echo', { text: 'h\u00e4llo' });
assert.equal(echoed.structuredContent.data, 'h\u00e4llo');
assert.ok(!echoed.isError);
const wrong = await call('stage__echo', { txet: 1 });
assert.ok(wrong.isError);
assert.match(wrong.content[0].text, /invalid_parameters.*did not run/);
await assert.rejects(call('stage__fly'), /there is no tool/);

// The list changes.
assert.ok(!(await names()).includes('stage__fly'));
const grown = changed.comes;
await call('stage__grow');
await grown;
assert.ok((await names()).includes('stage__fly'));

// Progress; a call that is withdrawn before it has started; and the one that ran goes on.
const running = signal();
const held = call('stage__hold', {}, {
  onprogress: ({ message }) => message.endsWith('is running') && running.come(),
});
await running.comes;
const withdrawn = new AbortController();
const waits = signal();
const counted = call('stage__count', {}, {
  signal: withdrawn.signal,
  onprogress: () => waits.come(),
});
await waits.comes;
withdrawn.abort();
await assert.rejects(counted);
await call('stage__release');
assert.equal((await held).structuredContent.held, true);
assert.equal((await call('stage__count')).structuredContent.data, 1);

await client.close();
console.log('fine');
