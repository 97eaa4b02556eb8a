// The part of SARIF 2.1.0 that is written here (OASIS, sarif-schema-2.1.0.json), by the names of the standard. GitHub reads a part of
// it: docs.github.com, "SARIF support for code scanning".

export type SarifMessage = { readonly text: string }

export type SarifArtifact = { readonly uri: string; readonly uriBaseId: '%SRCROOT%' }

export type SarifRegion = {
  readonly startLine: number
  readonly startColumn: number
  readonly endLine: number
  readonly endColumn?: number
}

export type SarifLocation = {
  readonly id?: number
  readonly physicalLocation: {
    readonly artifactLocation: SarifArtifact
    readonly region?: SarifRegion
    readonly contextRegion?: { readonly startLine: number; readonly snippet: SarifMessage }
  }
  readonly logicalLocations?: readonly { readonly fullyQualifiedName: string; readonly kind: 'function' }[]
  readonly message?: SarifMessage
}

export type SarifCodeFlow = {
  readonly message: SarifMessage
  readonly threadFlows: readonly [{ readonly locations: readonly { readonly location: SarifLocation }[] }]
}

export type SarifLevel = 'error' | 'warning' | 'note'

export type SarifResult = {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: SarifLevel
  readonly message: SarifMessage
  readonly locations: readonly [SarifLocation]
  readonly relatedLocations?: readonly SarifLocation[]
  readonly codeFlows?: readonly SarifCodeFlow[]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly properties: Readonly<Record<string, string | number | readonly string[]>>
}

export type SarifRule = {
  readonly id: string
  readonly shortDescription: SarifMessage
  readonly fullDescription: SarifMessage
  readonly help: SarifMessage & { readonly markdown: string }
  readonly helpUri: string
  readonly defaultConfiguration: { readonly level: SarifLevel }
  readonly properties: Readonly<Record<string, string | readonly string[]>>
}

export type SarifNotification = {
  readonly descriptor?: { readonly id: string }
  readonly level: SarifLevel
  readonly message: SarifMessage
  readonly locations?: readonly SarifLocation[]
}

export type SarifLog = {
  readonly $schema: string
  readonly version: '2.1.0'
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: {
          readonly name: string
          readonly semanticVersion: string
          readonly informationUri: string
          readonly rules: readonly SarifRule[]
        }
      }
      readonly automationDetails: { readonly id: string }
      readonly columnKind: 'utf16CodeUnits'
      readonly originalUriBaseIds: { readonly '%SRCROOT%': { readonly description: SarifMessage } }
      readonly invocations: readonly [
        {
          readonly executionSuccessful: boolean
          readonly toolExecutionNotifications: readonly SarifNotification[]
          readonly toolConfigurationNotifications: readonly SarifNotification[]
        },
      ]
      readonly results: readonly SarifResult[]
      readonly properties: Readonly<Record<string, string | readonly string[]>>
    },
  ]
}
