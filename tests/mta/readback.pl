#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
#
# Reads a message from standard input with MIME-tools and prints its leaves as JSON:
# [{"path": "1.2", "type": "text/plain", "name": "...", "text": "..." (text/plain only),
#   "sha256": "..." (of the decoded body)}, ...]
#
# A message/rfc822 in base64 (RFC 2046 5.2.1 forbids it, mailers send it) has no content for
# MIME-tools. So nested messages are taken as bodies, decoded, and read by a parser of their own.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use JSON::PP;
use MIME::Parser;
use MIME::WordDecoder ();

sub parsed {
    my ($bytes) = @_;
    my $parser = MIME::Parser->new;
    $parser->output_to_core(1);
    $parser->tmp_to_core(1);
    $parser->extract_nested_messages(0);
    return $parser->parse_data($bytes);
}

sub leaves {
    my ($entity, $path) = @_;
    my @parts = $entity->parts;
    if ($entity->mime_type eq 'message/rfc822') {
        @parts = (parsed($entity->bodyhandle->as_string));
    }
    if (@parts) {
        return map { leaves($parts[$_], "$path." . ($_ + 1)) } 0 .. $#parts;
    }
    my $body = $entity->bodyhandle ? $entity->bodyhandle->as_string : '';
    my %leaf = (
        path   => $path,
        type   => $entity->mime_type,
        name   => MIME::WordDecoder::mime_to_perl_string($entity->head->recommended_filename // ''),
        sha256 => sha256_hex($body),
    );
    $leaf{text} = $body if $leaf{type} eq 'text/plain';
    return \%leaf;
}

binmode STDIN;
my $bytes = do { local $/; <STDIN> };
print JSON::PP->new->latin1->encode([leaves(parsed($bytes), '1')]);
