// SPDX-License-Identifier: Apache-2.0
// Decodes records as convert-text does (convert_text.cpp), by Node's TextDecoder or the text-encoding module, which is
// the WHATWG Encoding Standard in JavaScript with the tables of the standard.
//   node decode_text.js node|text-encoding --records
//   node decode_text.js node|text-encoding --names  labels, one a line
'use strict';
const fs = require('fs');

const which = process.argv[2];
const Decoder = which === 'node' ? TextDecoder : require('text-encoding').TextDecoder;
const decoders = new Map();

function decoderOf(label) {
  if (!decoders.has(label)) {
    let decoder = null;
    try {
      decoder = new Decoder(label, {ignoreBOM: true});
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    decoders.set(label, decoder);
  }
  return decoders.get(label);
}

const input = fs.readFileSync(0);
if (process.argv[3] === '--names') {
  const labels = input.toString('latin1').split('\n').slice(0, -1);
  const names = labels.map((label) => (decoderOf(label) ? decoderOf(label).encoding : '-'));
  fs.writeSync(1, names.map((name) => name + '\n').join(''));
  process.exit(0);
}

function number(value) {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value);
  return out;
}

const out = [];
for (let at = 0; at < input.length;) {
  const labelEnd = at + 4 + input.readUInt32LE(at);
  const label = input.toString('latin1', at + 4, labelEnd);
  const textEnd = labelEnd + 4 + input.readUInt32LE(labelEnd);
  const decoder = decoderOf(label);
  const text = decoder ? Buffer.from(decoder.decode(input.subarray(labelEnd + 4, textEnd)), 'utf8') : Buffer.alloc(0);
  out.push(number(decoder ? 0 : 0xFFFFFFFF), number(text.length), text);
  at = textEnd;
}
const all = Buffer.concat(out);
for (let written = 0; written < all.length;) written += fs.writeSync(1, all, written);
