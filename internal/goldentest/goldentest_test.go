package goldentest_test

import (
	"bytes"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/internal/goldentest"
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
			files := fstest.MapFS{}
			for name, contents := range tt.files {
				files[name] = &fstest.MapFile{Data: []byte(contents)}
			}
			err := goldentest.Events(files, tt.types)
			if tt.wrong {
				require.Error(t, err)
			} else {
				require.NoError(t, err)
			}
		})
	}
}
