import Ontology

extension OntologyError: Hinted {}
