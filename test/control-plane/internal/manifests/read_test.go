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

func TestKnowsWhatDefinitionsServe(t *testing.T) {
	objects, err := Parse([]byte(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: rayjobs.ray.io}
spec:
  group: ray.io
  names: {plural: rayjobs}
  versions: [{name: v1, served: true}, {name: v1beta1, served: false}, {name: v1alpha1, served: true}]
`))
	if err != nil {
		t.Fatal(err)
	}
	served := servedResources(objects)
	if len(served) != 2 || !served["ray.io/v1"]["rayjobs"] || !served["ray.io/v1alpha1"]["rayjobs"] {
		t.Errorf("serves %v", served)
	}
}
