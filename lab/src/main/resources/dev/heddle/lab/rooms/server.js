// A peer of the hub: sends what one client of a room says to all who are in it.
// node --expose-gc server.js socket.io|ws
'use strict';

const http = require('node:http');
const readline = require('node:readline');

function socketIo(server) {
  const { Server } = require('socket.io');
  const io = new Server(server, { transports: ['websocket'], perMessageDeflate: false });
  io.on('connection', (socket) => {
    const room = socket.handshake.query.room;
    socket.join(room);
    socket.on('m', (text, done) => {
      io.to(room).emit('m', text);
      if (done) done();
    });
  });
}

function plain(server) {
  const { WebSocketServer, WebSocket } = require('ws');
  const rooms = new Map();
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket, request) => {
    if (!rooms.has(request.url)) rooms.set(request.url, new Set());
    const room = rooms.get(request.url);
    room.add(socket);
    socket.on('close', () => room.delete(socket));
    socket.on('message', (text) => {
      for (const one of room) {
        if (one.readyState === WebSocket.OPEN) one.send(text, { binary: false });
      }
    });
  });
}

const server = http.createServer();
({ 'socket.io': socketIo, ws: plain })[process.argv[2]](server);
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));

// Ends with its standard input, so that it cannot outlive the one who started it.
readline
  .createInterface({ input: process.stdin })
  .on('line', () => {
    global.gc();
    global.gc();
    const { rss, heapTotal, heapUsed } = process.memoryUsage();
    console.log(`memory ${rss - heapTotal + heapUsed}`);
  })
  .on('close', () => process.exit(0));
