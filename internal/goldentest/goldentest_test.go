package goldentest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/goldentest"
	"github.com/ashlar-go/ashlar/repository"
)

type opened struct {
	Owner string `json:"owner"`
	Limit int    `json:"limit,omitempty"`
}

type closed struct{}

func (opened) EventName() string { return "bank.opened" }
func (closed) EventName() string { return "bank.closed" }

// The first schema called the owner a holder.
func fromHolder(old []byte) ([]byte, error) {
	return bytes.Replace(old, []byte(`"holder"`), []byte(`"owner"`), 1), nil
}

func TestGoldenFilesAreHeldAgainstTheList(t *testing.T) {
	t.Parallel()
	first := events.NewTypes(events.TypeOf[opened](), events.TypeOf[closed]())
	second := events.NewTypes(events.TypeOf[opened](events.Schema(2, fromHolder)), events.TypeOf[closed]())
	for name, tt := range map[string]struct {
		types *events.Types
		files map[string]string
		wrong bool
	}{
		"each event has its file": {types: first, files: map[string]string{
			"event_opened.json": "{\n  \"owner\": \"Ada\",\n  \"limit\": 3\n}\n", "event_closed.json": "{}\n",
			"opened.json": "of something else", "event_opened.txt": "of something else",
		}},
		"each version has its file": {types: second, files: map[string]string{
			"event_opened.json": `{"holder":"Ada"}`, "event_opened_v2.json": `{"owner":"Ada"}`, "event_closed.json": "{}",
		}},
		"nothing is listed":       {types: nil},
		"an event without a file": {types: first, files: map[string]string{"event_opened.json": `{"owner":"Ada"}`}, wrong: true},
		"a file without an event": {types: first, files: map[string]string{
			"event_opened.json": `{"owner":"Ada"}`, "event_closed.json": "{}", "event_merged.json": "{}",
		}, wrong: true},
		"a member that is no more": {types: first, files: map[string]string{
			"event_opened.json": `{"owner":"Ada","branch":"Ulm"}`, "event_closed.json": "{}",
		}, wrong: true},
		"a member that is lost": {types: first, files: map[string]string{
			"event_opened.json": `{"owner":"Ada","limit":0}`, "event_closed.json": "{}",
		}, wrong: true},
		"members in another order": {types: first, files: map[string]string{
			"event_opened.json": `{"limit":3,"owner":"Ada"}`, "event_closed.json": "{}",
		}, wrong: true},
		"no JSON": {types: first, files: map[string]string{"event_opened.json": `{`, "event_closed.json": "{}"}, wrong: true},
		"a version without a file": {types: second, files: map[string]string{
			"event_opened.json": `{"holder":"Ada"}`, "event_closed.json": "{}",
		}, wrong: true},
		"the first version is lost": {types: second, files: map[string]string{
			"event_opened_v2.json": `{"owner":"Ada"}`, "event_closed.json": "{}",
		}, wrong: true},
		"an upcast to something else": {types: second, files: map[string]string{
			"event_opened.json": `{"holder":"Ada"}`, "event_opened_v2.json": `{"owner":"Grace"}`, "event_closed.json": "{}",
		}, wrong: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := goldentest.Events(folder(tt.files), tt.types)
			if tt.wrong {
				require.Error(t, err)
			} else {
				require.NoError(t, err)
			}
		})
	}
}

func folder(contents map[string]string) fs.FS {
	files := fstest.MapFS{}
	for name, content := range contents {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return files
}

func TestAGoldenFileIsHeldAgainstTheEvent(t *testing.T) {
	t.Parallel()
	first := events.NewTypes(events.TypeOf[opened](), events.TypeOf[closed]())
	second := events.NewTypes(events.TypeOf[closed](), events.TypeOf[opened](events.Schema(2, fromHolder)))
	for name, tt := range map[string]struct {
		types *events.Types
		files map[string]string
		want  events.Event
		wrong bool
	}{
		"as it was":    {types: first, files: map[string]string{"event_opened.json": `{ "owner": "Ada" }`}, want: opened{Owner: "Ada"}},
		"of no member": {types: first, files: map[string]string{"event_closed.json": "{}"}, want: closed{}},
		"at each version": {types: second, files: map[string]string{
			"event_opened.json": `{"holder":"Ada"}`, "event_opened_v2.json": `{"owner":"Ada"}`,
		}, want: opened{Owner: "Ada"}},
		"of another owner": {types: first, files: map[string]string{"event_opened.json": `{"owner":"Grace"}`}, want: opened{Owner: "Ada"}, wrong: true},
		"the first of another": {types: second, files: map[string]string{
			"event_opened.json": `{"holder":"Grace"}`, "event_opened_v2.json": `{"owner":"Ada"}`,
		}, want: opened{Owner: "Ada"}, wrong: true},
		"without a first": {types: second, files: map[string]string{"event_opened_v2.json": `{"owner":"Ada"}`}, want: opened{Owner: "Ada"}, wrong: true},
		"without a file":  {types: first, want: opened{Owner: "Ada"}, wrong: true},
		"not listed":      {types: nil, files: map[string]string{"event_closed.json": "{}"}, want: closed{}, wrong: true},
		"no event":        {types: first, wrong: true},
		"a lost member":   {types: first, files: map[string]string{"event_opened.json": `{"owner":"Ada","limit":0}`}, want: opened{Owner: "Ada"}, wrong: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := goldentest.Event(folder(tt.files), tt.types, tt.want)
			if tt.wrong {
				require.Error(t, err)
			} else {
				require.NoError(t, err)
			}
		})
	}
}

// An account is a snapshot. At schema 2 it has an owner, which the first called its holder.
type account struct {
	Owner string `json:"owner"`
	Limit int    `json:"limit,omitempty"`
}

var errOther = errors.New("test: it is no account")

func accounts(schema int) *repository.Kind {
	return &repository.Kind{
		Name: "bank.account", Schema: schema,
		Encode: func(state any) ([]byte, error) {
			if _, ok := state.(account); !ok {
				return nil, errOther
			}
			return json.Marshal(state)
		},
		Decode: func(version int, b []byte) (any, error) {
			if version < schema {
				b, _ = fromHolder(b)
			}
			var a account
			if err := json.Unmarshal(b, &a); err != nil {
				return nil, fmt.Errorf("%w: %w", errOther, err)
			}
			return a, nil
		},
	}
}

func TestAGoldenFileIsHeldAgainstTheSnapshot(t *testing.T) {
	t.Parallel()
	ada := account{Owner: "Ada"}
	for name, tt := range map[string]struct {
		schema int
		files  map[string]string
		want   any
		wrong  bool
	}{
		"as it was":            {1, map[string]string{"open.json": "{\n  \"owner\": \"Ada\"\n}\n", "shut.json": "{"}, ada, false},
		"at each version":      {2, map[string]string{"open.json": `{"holder":"Ada"}`, "open_v2.json": `{"owner":"Ada"}`}, ada, false},
		"of another owner":     {1, map[string]string{"open.json": `{"owner":"Grace"}`}, ada, true},
		"the first of another": {2, map[string]string{"open.json": `{"holder":"Grace"}`, "open_v2.json": `{"owner":"Ada"}`}, ada, true},
		"a lost member":        {1, map[string]string{"open.json": `{"owner":"Ada","limit":0}`}, ada, true},
		"a member too many":    {1, map[string]string{"open.json": `{"owner":"Ada","branch":"Ulm"}`}, ada, true},
		"another order":        {1, map[string]string{"open.json": `{"limit":3,"owner":"Ada"}`}, account{"Ada", 3}, true},
		"the first is lost":    {2, map[string]string{"open_v2.json": `{"owner":"Ada"}`}, ada, true},
		"the second is lost":   {2, map[string]string{"open.json": `{"holder":"Ada"}`}, ada, true},
		"without a file":       {1, map[string]string{"shut.json": `{"owner":"Ada"}`}, ada, true},
		"no JSON":              {1, map[string]string{"open.json": `{`}, ada, true},
		"no account":           {1, map[string]string{"open.json": `{"owner":1}`}, ada, true},
		"of another type":      {1, map[string]string{"open.json": `{"owner":"Ada"}`}, opened{Owner: "Ada"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := goldentest.Snapshot(folder(tt.files), accounts(tt.schema), "open", tt.want)
			if tt.wrong {
				require.Error(t, err)
			} else {
				require.NoError(t, err)
			}
		})
	}
}
