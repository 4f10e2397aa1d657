package main

import (
	"bytes"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The commands of the README are followed as they stand, but for curl itself: what it would
// send is sent, and what the README shows of an answer has to be in it.
func TestTheREADMECanBeFollowed(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("README.md")
	require.NoError(t, err)
	d := newDesk(t)
	order := "" // its identity, once there is one
	commands := 0
	for _, block := range consoles(string(b)) {
		for _, step := range strings.Split("\n"+block, "\n$ ")[1:] {
			command, shown, _ := strings.Cut(step, "\n")
			c := curl(t, strings.ReplaceAll(command, "$ORDER", order))
			a := d.send(c.method, c.path, c.body, c.headers...)
			if order == "" {
				order = strings.TrimPrefix(a.Header.Get("Location"), "/v1/orders/")
			}
			shows(t, strings.ReplaceAll(shown, "$ORDER", order), a)
			commands++
		}
	}
	require.Equal(t, 10, commands)
}

func consoles(readme string) []string {
	var blocks []string
	for _, part := range strings.Split(readme, "```console\n")[1:] {
		block, _, _ := strings.Cut(part, "```")
		blocks = append(blocks, block)
	}
	return blocks
}

type command struct {
	method, path, body string
	headers            []string
}

// curl reads a command line of curl, as far as the README goes.
func curl(t *testing.T, line string) command {
	t.Helper()
	words := words(line)
	require.Equal(t, "curl", words[0])
	c := command{method: http.MethodGet}
	for i := 1; i < len(words); i++ {
		switch word := words[i]; word {
		case "-s", "-si":
		case "-X":
			i++
			c.method = words[i]
		case "-H":
			i++
			name, value, _ := strings.Cut(words[i], ": ")
			c.headers = append(c.headers, name, value)
		case "-d":
			i++
			c.method, c.body = http.MethodPost, words[i]
		default:
			path, ok := strings.CutPrefix(word, "localhost:8080")
			require.True(t, ok, "%q", word)
			c.path = path
		}
	}
	return c
}

// words splits a line at spaces outside of single quotes.
func words(line string) []string {
	var list []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			list = append(list, part)
		} else {
			list = append(list, strings.Fields(part)...)
		}
	}
	return list
}

// shows checks that an answer has what is shown of it: a status line, headers, a body.
func shows(t *testing.T, shown string, a answer) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSpace(shown), "\n") {
		name, value, header := strings.Cut(line, ": ")
		switch {
		case line == "":
		case strings.HasPrefix(line, "HTTP/1.1 "):
			require.Equal(t, line, "HTTP/1.1 "+a.Status, "%s", a.body)
		case strings.HasPrefix(line, "{"):
			require.Equal(t, line, string(bytes.TrimSpace(a.body)))
		default:
			require.True(t, header, line)
			require.Equal(t, value, a.Header.Get(name), name)
		}
	}
}
