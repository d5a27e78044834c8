// SPDX-License-Identifier: Apache-2.0

// Reads names of messages on standard input; for each, prints as one line of JSON the leaves as a reader made of Go's
// net/mail and mime/multipart reads them: the loop that their documentation shows.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"os"
	"strings"
)

const maxDepth = 64

type leaf struct {
	Type     string  `json:"type"`
	Name     *string `json:"name"`
	Encoding string  `json:"encoding"`
	Content  string  `json:"content"`
}

type reading struct {
	Leaves  []leaf  `json:"leaves"`
	Refused *string `json:"refused"`
}

func nameOf(header textproto.MIMEHeader, typeParameters map[string]string) *string {
	_, parameters, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	name, found := parameters["filename"]
	if err != nil || !found {
		name, found = typeParameters["name"]
	}
	if !found {
		return nil
	}
	encoded := base64.StdEncoding.EncodeToString([]byte(name))
	return &encoded
}

func decode(encoding string, body io.Reader) io.Reader {
	switch encoding {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}

func readMultipart(body io.Reader, boundary string, depth int) ([]leaf, error) {
	parts := multipart.NewReader(body, boundary)
	found := []leaf{}
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return found, err
		}
		below, err := readEntity(part.Header, part, depth+1)
		if err != nil {
			return found, err
		}
		found = append(found, below...)
	}
}

func readEntity(header textproto.MIMEHeader, body io.Reader, depth int) ([]leaf, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested too deep")
	}
	mediaType, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		mediaType = "text/plain"
	}
	if strings.HasPrefix(mediaType, "multipart/") && parameters["boundary"] != "" {
		return readMultipart(body, parameters["boundary"], depth)
	}
	encoding := strings.ToLower(header.Get("Content-Transfer-Encoding"))
	body = decode(encoding, body)
	if mediaType == "message/rfc822" {
		return readMessage(body, depth+1)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	return []leaf{{mediaType, nameOf(header, parameters), encoding, base64.StdEncoding.EncodeToString(content)}}, nil
}

func readMessage(octets io.Reader, depth int) ([]leaf, error) {
	message, err := mail.ReadMessage(octets)
	if err != nil {
		return nil, err
	}
	return readEntity(textproto.MIMEHeader(message.Header), message.Body, depth)
}

func read(path string) reading {
	file, err := os.Open(path)
	if err == nil {
		defer file.Close()
		var leaves []leaf
		if leaves, err = readMessage(bufio.NewReader(file), 0); err == nil {
			return reading{Leaves: leaves}
		}
	}
	why := err.Error()
	return reading{[]leaf{}, &why}
}

func main() {
	paths := bufio.NewScanner(os.Stdin)
	for paths.Scan() {
		line, err := json.Marshal(read(paths.Text()))
		if err != nil {
			os.Exit(1)
		}
		fmt.Println(string(line))
	}
}
