# SPDX-License-Identifier: Apache-2.0
# Reads names of messages on standard input; for each, prints as one line of JSON the leaves as Email::MIME reads them.
use strict;
use warnings;
use Email::MIME;
use JSON::PP;
use MIME::Base64 qw(encode_base64);

$| = 1;
my $json = JSON::PP->new->canonical->latin1;

# Email::MIME leaves a message in a message alone; whoever opens it gives it to the parser again, as is done here.
sub leaves {
    my ($part, $depth) = @_;
    my @below = grep { $_ != $part } $part->parts;
    return map { leaves($_, $depth) } @below if @below;
    my $declared = Email::MIME::ContentType::parse_content_type($part->content_type // '');
    my $type = lc join '/', $declared->{type} // 'text', $declared->{subtype} // 'plain';
    return leaves(Email::MIME->new($part->body), $depth + 1) if $type eq 'message/rfc822' && $depth < 64;
    my $name = $part->filename;
    utf8::encode($name) if defined $name && utf8::is_utf8($name);
    return {
        type     => $type,
        name     => defined $name ? encode_base64($name, '') : undef,
        encoding => lc($part->header('Content-Transfer-Encoding') // ''),
        content  => encode_base64($part->body, ''),
    };
}

while (my $path = <STDIN>) {
    chomp $path;
    my %reading = (leaves => [], refused => undef);
    local $SIG{__WARN__} = sub { };
    eval {
        open my $file, '<:raw', $path or die "$!\n";
        my $message = do { local $/; <$file> };
        $reading{leaves} = [leaves(Email::MIME->new($message), 0)];
        1;
    } or $reading{refused} = "$@";
    print $json->encode(\%reading), "\n";
}
