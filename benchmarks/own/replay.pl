#!/usr/bin/perl
# The login shell of hosts that cost nothing: called with `-c COMMAND`, it says again what a practice
# host answered, after as long as it took there.
# Perl, since it starts in a few milliseconds and every Debian has it.
use strict;
use warnings;

my $said = $0 =~ s{[^/]*\z}{said}r;
my ($flag, $command) = @ARGV;
my $nonce = '';
$command =~ s/(sf-[0-9a-f]{24})/$nonce = $1; '@NONCE@'/ge;
my $wanted = 'C ' . unpack 'H*', $command;

open my $lines, '<', $said or die "$said: $!";
my $here = 0;
while (<$lines>) {
    chomp;
    if (/^C /) { $here = $_ eq $wanted; next }
    next unless $here;
    my ($what, $after, $data) = split / /;
    if ($what eq 'I') { take_script(); next }
    exit $after if $what eq 'X';
    select undef, undef, undef, $after;
    $data = pack 'H*', $data;
    $data =~ s/\@NONCE\@/$nonce/g;
    $data =~ s/\@NOW\@/time/e;
    syswrite $what eq 'E' ? *STDERR : *STDOUT, $data;
}
print STDERR "not recorded: $command\n";
exit 125;

sub take_script {
    my $script = '';
    until ($script =~ /\nmain\n\z/) {
        sysread STDIN, $script, 65536, length $script or exit 124;
    }
    $nonce = $1 if $script =~ /(sf-[0-9a-f]{24})/;
}
