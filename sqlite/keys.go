package sqlite

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/repository"
)

// A key is one of a document as it is stored with the document.
type key struct {
	Index  string `json:"index"`
	Value  string `json:"value"`
	Unique bool   `json:"unique,omitempty"`
}

// encodeKeys returns the text by which a save sees that its keys are those stored.
func encodeKeys(keys []repository.Key) (string, error) {
	if len(keys) == 0 {
		return "[]", nil
	}
	all := make([]key, len(keys))
	for i, k := range keys {
		all[i] = key(k)
	}
	b, err := json.Marshal(all)
	return string(b), err
}

func decodeKeys(text string) ([]repository.Key, error) {
	var all []key
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, fmt.Errorf("%w: stored keys cannot be read: %w", ErrDamaged, err)
	}
	keys := make([]repository.Key, len(all))
	for i, k := range all {
		keys[i] = repository.Key(k)
	}
	return keys, nil
}

// keyIn returns the value of the key in an index.
func keyIn(text, index string) (string, bool, error) {
	keys, err := decodeKeys(text)
	if i := slices.IndexFunc(keys, func(k repository.Key) bool { return k.Index == index }); i >= 0 {
		return keys[i].Value, true, err
	}
	return "", false, err
}

// without returns the keys that are not among others.
func without(keys, others []repository.Key) []repository.Key {
	var rest []repository.Key
	for _, k := range keys {
		if !slices.Contains(others, k) {
			rest = append(rest, k)
		}
	}
	return rest
}
