package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// document is the OpenAPI document.
var document = func() map[string]any {
	b, err := files.ReadFile("openapi.json")
	if err != nil {
		panic(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		panic(err)
	}
	return doc
}()

// at follows names into the document, and references on the way.
func at(v any, names ...string) any {
	for _, name := range names {
		v = resolved(v.(map[string]any)[name])
		if v == nil {
			return nil
		}
	}
	return v
}

func resolved(v any) any {
	m, ok := v.(map[string]any)
	if !ok || m["$ref"] == nil {
		return v
	}
	return at(document, strings.Split(strings.TrimPrefix(m["$ref"].(string), "#/"), "/")...)
}

// operation returns what the document has for a request; nil for a path that it leaves out.
func operation(method, path string) any {
	path, _, _ = strings.Cut(path, "?")
	for template, item := range document["paths"].(map[string]any) {
		pattern := regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(regexp.QuoteMeta(template), `[^/]+`)
		if regexp.MustCompile("^" + pattern + "$").MatchString(path) {
			return at(item, strings.ToLower(method))
		}
	}
	return nil
}

// documented checks that an answer is one that the document promises: its status, its
// headers, its type and its body.
func documented(t *testing.T, method, path string, r *http.Response, body []byte) {
	t.Helper()
	if r.Header.Get("Content-Type") == "application/problem+json" {
		explained(t, body)
	}
	op := operation(method, path)
	if op == nil {
		return
	}
	response := at(op, "responses", strconv.Itoa(r.StatusCode))
	require.NotNil(t, response, "%s %s is not documented to answer %d: %s", method, path, r.StatusCode, body)
	content, _ := at(response, "content").(map[string]any)
	if len(content) == 0 {
		require.Empty(t, body)
		return
	}
	schema := at(content, r.Header.Get("Content-Type"), "schema")
	require.NotNil(t, schema, "%s %s: %d is not documented as %s", method, path, r.StatusCode, r.Header.Get("Content-Type"))
	if r.Header.Get("Content-Type") == "text/event-stream" {
		return
	}
	var v any
	require.NoError(t, json.Unmarshal(body, &v))
	require.Empty(t, faults(schema, v, "#"), "%s", body)
}

// faults lists how a value is not what a schema says. It knows what the document uses.
func faults(schema, v any, where string) []string {
	s := resolved(schema).(map[string]any)
	var list []string
	fault := func(format string, args ...any) { list = append(list, where+": "+fmt.Sprintf(format, args...)) }
	switch s["type"] {
	case "object":
		members, ok := v.(map[string]any)
		if !ok {
			return []string{where + ": is no object"}
		}
		properties := s["properties"].(map[string]any)
		for _, name := range s["required"].([]any) {
			if _, there := members[name.(string)]; !there {
				fault("lacks %s", name)
			}
		}
		for name, member := range members {
			if properties[name] == nil {
				fault("has %s", name)
				continue
			}
			list = append(list, faults(properties[name], member, where+"/"+name)...)
		}
	case "array":
		elements, ok := v.([]any)
		if !ok {
			return []string{where + ": is no array"}
		}
		for i, e := range elements {
			list = append(list, faults(s["items"], e, fmt.Sprintf("%s/%d", where, i))...)
		}
	case "string":
		text, ok := v.(string)
		if !ok {
			return []string{where + ": is no string"}
		}
		if enum, ok := s["enum"].([]any); ok && !slices.Contains(enum, v) {
			fault("is %q", text)
		}
		if pattern, ok := s["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(text) {
			fault("is %q", text)
		}
	case "integer":
		n, ok := v.(float64)
		if !ok || n != float64(int64(n)) {
			return []string{where + ": is no integer"}
		}
		if least, ok := s["minimum"].(float64); ok && n < least {
			fault("is %v", n)
		}
	default:
		fault("the schema has type %v", s["type"])
	}
	return list
}

func TestTheDocumentHasTheRoutesAndNoOthers(t *testing.T) {
	t.Parallel()
	var served, written []string
	for _, r := range new(api).routes() {
		if strings.Contains(r.pattern, " /v1/") {
			served = append(served, r.pattern)
		}
	}
	for path, item := range document["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			written = append(written, strings.ToUpper(method)+" "+path)
		}
	}
	require.ElementsMatch(t, served, written)
}

func TestTheDocumentHasTheMembersOfTheRequests(t *testing.T) {
	t.Parallel()
	schemas := map[string]any{
		"PlaceOrder": placeOrder{Lines: []placeLine{{}}}, "PayOrder": payOrder{}, "ShipOrder": shipOrder{}, "CancelOrder": cancelOrder{},
	}
	for name, body := range schemas {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := json.Marshal(body)
			require.NoError(t, err)
			var members map[string]any
			require.NoError(t, json.Unmarshal(b, &members))
			properties := at(document, "components", "schemas", name, "properties").(map[string]any)
			for member := range members {
				require.Contains(t, properties, member)
			}
			require.Len(t, properties, len(members))
		})
	}
}

func TestEveryReferenceInTheDocumentLeadsSomewhere(t *testing.T) {
	t.Parallel()
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			require.NotNil(t, resolved(v), "%v", v)
			for _, one := range v {
				walk(one)
			}
		case []any:
			for _, one := range v {
				walk(one)
			}
		}
	}
	walk(document)
}
