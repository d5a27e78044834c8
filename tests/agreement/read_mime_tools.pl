# SPDX-License-Identifier: Apache-2.0
# Reads names of messages on standard input; for each, prints as one line of JSON the leaves as MIME::Parser reads them.
use strict;
use warnings;
use JSON::PP;
use MIME::Base64 qw(encode_base64);
use MIME::Parser;

$| = 1;
my $json = JSON::PP->new->canonical->latin1;

sub leaves {
    my ($entity) = @_;
    my @below = $entity->parts;
    return map { leaves($_) } @below if @below;
    my $body = $entity->bodyhandle;
    my $name = $entity->head->recommended_filename;
    utf8::encode($name) if defined $name && utf8::is_utf8($name);
    return {
        type     => lc $entity->effective_type,
        name     => defined $name ? encode_base64($name, '') : undef,
        encoding => lc($entity->head->mime_encoding // ''),
        content  => encode_base64(defined $body ? $body->as_string : '', ''),
    };
}

while (my $path = <STDIN>) {
    chomp $path;
    my %reading = (leaves => [], refused => undef);
    local $SIG{__WARN__} = sub { };
    eval {
        my $parser = MIME::Parser->new;
        $parser->output_to_core(1);
        $parser->tmp_to_core(1);
        $parser->extract_uuencode(0);
        $reading{leaves} = [leaves($parser->parse_open($path))];
        1;
    } or $reading{refused} = "$@";
    print $json->encode(\%reading), "\n";
}
