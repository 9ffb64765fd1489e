package manifests

import (
	"strings"
	"testing"
)

func TestParsesDocuments(t *testing.T) {
	objects, err := Parse([]byte("# a comment\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: b}\n"))
	if err != nil || len(objects) != 2 || objects[0].GetKind() != "Namespace" || objects[1].GetName() != "b" {
		t.Errorf("parsed %v, %v", objects, err)
	}
}

func TestNamesTheDocumentThatIsWrong(t *testing.T) {
	for _, document := range []string{"kind: Namespace", "apiVersion: v1\nkind: Namespace", "a: [", "- 1"} {
		_, err := Parse([]byte("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n" + document + "\n"))
		if err == nil || !strings.Contains(err.Error(), "document 2") {
			t.Errorf("%q: %v", document, err)
		}
	}
}
