package sqlite

import (
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/repository"
)

func decodeKeys(text string) ([]repository.Key, error) {
	keys, err := durable.DecodeKeys(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
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
