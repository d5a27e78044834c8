<?php
// SPDX-License-Identifier: Apache-2.0
// Reads names of messages on standard input; for each, prints as one line of JSON the leaves as mailparse reads them.

function leaf($message, string $path, string $section): array
{
    $part = mailparse_msg_get_part($message, $section);
    $told = mailparse_msg_get_part_data($part);
    $content = '';
    $take = function (string $piece) use (&$content): void { $content .= $piece; };
    mailparse_msg_extract_part_file($part, $path, $take);
    $name = $told['disposition-filename'] ?? $told['content-name'] ?? null;
    return [
        'type' => strtolower($told['content-type'] ?? 'text/plain'),
        'name' => $name === null ? null : base64_encode($name),
        'encoding' => strtolower($told['transfer-encoding'] ?? ''),
        'content' => base64_encode($content),
    ];
}

function leaves(string $path): array
{
    $message = mailparse_msg_parse_file($path);
    $sections = mailparse_msg_get_structure($message);
    $leaves = [];
    foreach ($sections as $section) {
        $below = array_filter($sections, fn(string $other) => str_starts_with($other, $section . '.'));
        if (!$below) $leaves[] = leaf($message, $path, $section);
    }
    mailparse_msg_free($message);
    return $leaves;
}

error_reporting(0);
while (($path = fgets(STDIN)) !== false) {
    $reading = ['leaves' => [], 'refused' => null];
    try {
        $reading['leaves'] = leaves(rtrim($path, "\n"));
    } catch (Throwable $error) {
        $reading['refused'] = get_class($error);
    }
    echo json_encode($reading, JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}
