# SPDX-License-Identifier: Apache-2.0
# Reads names of messages on standard input; for each, prints as one line of JSON the leaves as Ruby's mail reads them.
require "json"
require "mail"

DEPTH = 64

def leaf(part)
  name = part.filename
  { type: part.mime_type&.downcase || "text/plain", name: name && [name.b].pack("m0"),
    encoding: part.content_transfer_encoding.to_s.downcase, content: [part.body.decoded.b].pack("m0") }
end

# Mail leaves a message in a message alone; whoever opens it gives it to the parser again, as is done here.
def leaves(part, depth)
  return part.parts.flat_map { |below| leaves(below, depth) } if part.multipart? && !part.parts.empty?
  return leaves(Mail.new(part.body.decoded), depth + 1) if part.mime_type == "message/rfc822" && depth < DEPTH
  [leaf(part)]
end

# As on the wire. Of mail with LF, Mail makes CRLF for itself, but not when there is an 8-bit octet in it: then it finds
# no parts.
def octets(path)
  message = File.binread(path)
  message.include?("\r\n".b) ? message : message.gsub("\n".b, "\r\n".b)
end

$stdout.sync = true
$stderr.reopen(File::NULL)
$stdin.each_line(chomp: true) do |path|
  reading = { leaves: [], refused: nil }
  begin
    reading[:leaves] = leaves(Mail.new(octets(path)), 0)
  rescue StandardError, SystemStackError => e
    reading[:refused] = e.class.name
  end
  puts JSON.generate(reading)
end
